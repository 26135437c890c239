import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wagtailcore", "0040_page_draft_title")]
    operations = [
        migrations.CreateModel(
            name="HomePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "lead",
                    models.CharField(
                        blank=True,
                        help_text="One or two sentences below the title.",
                        max_length=300,
                        verbose_name="lead",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="body")),
            ],
            options={"abstract": False},
            bases=("wagtailcore.page",),
        ),
    ]
