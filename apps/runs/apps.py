from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "apps.runs"

    def ready(self) -> None:
        # The registry can only be filled once all models are there.
        from apps.runs.backup import register_kinds  # noqa: PLC0415

        register_kinds()
