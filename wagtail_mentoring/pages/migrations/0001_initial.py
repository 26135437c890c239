"""Edited by hand: the base page is the host's, so its name, the link to it and the dependency are computed."""

import django.db.models.deletion
import swapper
import wagtail.fields
from django.db import migrations, models

swapper.set_app_prefix("wagtailcore", "wagtail")
BASE_PAGE = swapper.get_model_name("wagtailcore", "Page")
LINK = f"{BASE_PAGE.rpartition('.')[2].lower()}_ptr"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtail_mentoring", "0001_initial"),
        ("wagtailcore", "0094_alter_page_locale"),
        migrations.swappable_dependency(BASE_PAGE),
    ]

    operations = [
        migrations.CreateModel(
            name="MentoringDirectoryPage",
            fields=[
                (
                    LINK,
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=BASE_PAGE,
                    ),
                ),
                ("introduction", wagtail.fields.RichTextField(blank=True, verbose_name="introduction")),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_mentoring.program",
                        verbose_name="program",
                    ),
                ),
            ],
            options={
                "verbose_name": "mentor directory",
                "verbose_name_plural": "mentor directories",
            },
            bases=(BASE_PAGE, models.Model),
        ),
    ]
