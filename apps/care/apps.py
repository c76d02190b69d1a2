from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "apps.care"

    def ready(self) -> None:
        # Models are not loaded before.
        from apps.athletes import carers  # noqa: PLC0415
        from apps.care import access, alerts, invitations  # noqa: PLC0415
        from apps.outbox import kinds  # noqa: PLC0415

        kinds.register(invitations.KIND)
        kinds.register(alerts.KIND)
        carers.ask(carers.Source(access.who_may_release, access.last_left_at))
