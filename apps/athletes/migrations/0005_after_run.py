from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("athletes", "0004_withdrawn_at")]

    operations = [
        migrations.AlterField(
            model_name="redflaganswer",
            name="moment",
            field=models.CharField(
                choices=[
                    ("sign_up", "at sign-up"),
                    ("before_run", "before a run"),
                    ("red_pain", "after strong pain"),
                    ("after_run", "after a run"),
                ],
                max_length=12,
            ),
        ),
    ]
