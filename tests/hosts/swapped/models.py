from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as StockDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as StockImage


class CustomImage(AbstractImage):
    admin_form_fields = StockImage.admin_form_fields


class CustomRendition(AbstractRendition):
    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="swapped_unique_rendition")
        ]


class CustomDocument(AbstractDocument):
    admin_form_fields = StockDocument.admin_form_fields
