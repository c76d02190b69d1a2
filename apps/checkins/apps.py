from django.apps import AppConfig


class CheckInsConfig(AppConfig):
    name = "apps.checkins"

    def ready(self) -> None:
        # The registry can only be filled once all models are there.
        from apps.checkins.mails import register_kinds  # noqa: PLC0415

        register_kinds()
