from django.apps import AppConfig


class SummariesConfig(AppConfig):
    name = "apps.summaries"

    def ready(self) -> None:
        # Models are not loaded before.
        from apps.summaries.actions import move_to_zone  # noqa: PLC0415
        from apps.summaries.mails import register_kinds  # noqa: PLC0415
        from apps.users import zones  # noqa: PLC0415

        register_kinds()
        zones.follow(move_to_zone)
