"""Edited by hand: the base page is the host's, so its name, the link to it and the dependency are computed."""

import django.db.models.deletion
import swapper
import wagtail.fields
from django.db import migrations, models

swapper.set_app_prefix("wagtailcore", "wagtail")
BASE_PAGE = swapper.get_model_name("wagtailcore", "Page")
LINK = f"{BASE_PAGE.rpartition('.')[2].lower()}_ptr"
AUDIENCES = [
    ("everyone", "Everyone"),
    ("both", "Mentors and mentees of the program"),
    ("mentors", "Mentors of the program"),
    ("mentees", "Mentees of the program"),
]
AUDIENCE_HELP = (
    "Coordinators of the program read everything. Inside a section nobody reads a page whom the section keeps out."
)
SUMMARY_HELP = "One or two sentences below the title, and in the list of resources."


def link():
    return models.OneToOneField(
        auto_created=True,
        on_delete=django.db.models.deletion.CASCADE,
        parent_link=True,
        primary_key=True,
        serialize=False,
        to=BASE_PAGE,
    )


def audience(default):
    return models.CharField(
        choices=AUDIENCES, default=default, help_text=AUDIENCE_HELP, max_length=8, verbose_name="who may read it"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_mentoring", "0001_initial"),
        ("wagtail_mentoring_pages", "0001_initial"),
        ("wagtailcore", "0094_alter_page_locale"),
        migrations.swappable_dependency(BASE_PAGE),
    ]

    operations = [
        migrations.CreateModel(
            name="ResourceIndexPage",
            fields=[
                (LINK, link()),
                ("audience", audience("both")),
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
            options={"verbose_name": "resource section", "verbose_name_plural": "resource sections"},
            bases=(BASE_PAGE, models.Model),
        ),
        migrations.CreateModel(
            name="ResourcePage",
            fields=[
                (LINK, link()),
                ("audience", audience("everyone")),
                (
                    "summary",
                    models.CharField(blank=True, help_text=SUMMARY_HELP, max_length=250, verbose_name="summary"),
                ),
                ("body", wagtail.fields.StreamField([], blank=True, verbose_name="text")),
            ],
            options={"verbose_name": "resource page", "verbose_name_plural": "resource pages"},
            bases=(BASE_PAGE, models.Model),
        ),
    ]
