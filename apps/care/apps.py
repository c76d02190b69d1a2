from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "apps.care"

    def ready(self) -> None:
        # Models are not loaded before.
        from apps.care import alerts, invitations  # noqa: PLC0415
        from apps.outbox import kinds  # noqa: PLC0415

        kinds.register(invitations.KIND)
        kinds.register(alerts.KIND)
