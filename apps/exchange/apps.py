from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "apps.exchange"

    def ready(self) -> None:
        # The registry can only be filled once all models are there.
        from apps.exchange.mails import register_kinds  # noqa: PLC0415

        register_kinds()
