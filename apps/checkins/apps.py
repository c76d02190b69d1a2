from django.apps import AppConfig
from django.core import checks


class CheckInsConfig(AppConfig):
    name = "apps.checkins"

    def ready(self) -> None:
        # The registry can only be filled once all models are there.
        from apps.checkins.mails import register_kinds  # noqa: PLC0415
        from apps.checkins.questionnaires import check_wording  # noqa: PLC0415

        register_kinds()
        checks.register(check_wording)
