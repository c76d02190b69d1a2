from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "apps.outbox"

    def ready(self) -> None:
        from apps.outbox import kinds, mails  # noqa: PLC0415 (models are not loaded before)

        kinds.register(mails.TEST)
