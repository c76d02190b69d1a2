from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "apps.plans"

    def ready(self) -> None:
        from apps.plans.actions import move_to_zone  # noqa: PLC0415 - models are not loaded before
        from apps.users import zones  # noqa: PLC0415

        zones.follow(move_to_zone)
