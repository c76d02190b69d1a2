from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "apps.outbox"

    def ready(self) -> None:
        from apps.outbox import confirming, devices, kinds, mails  # noqa: PLC0415 (models are not loaded before)

        kinds.register(mails.TEST)
        kinds.register(confirming.CONFIRM)
        kinds.register(devices.TEST)
