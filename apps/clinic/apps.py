from django.apps import AppConfig


class ClinicConfig(AppConfig):
    name = "apps.clinic"

    def ready(self) -> None:
        # Models are not loaded before.
        from apps.clinic import digest, mails  # noqa: PLC0415
        from apps.outbox import kinds  # noqa: PLC0415

        kinds.register(mails.KIND)
        kinds.register(digest.KIND)
