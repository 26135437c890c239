"""The blocks of a resource page; none of them needs a script, a style or another host."""

from typing import Any
from urllib.parse import urlsplit

from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock

FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul"]
ALT_HELP = _("Say in the alt text what the picture shows; tick “decorative” where it shows nothing that matters.")


class LineBlock(blocks.CharBlock):
    """A line with its label as the name of its field: between other blocks, Wagtail writes no label for it."""

    def __init__(self, *, label: Any, **kwargs: Any) -> None:
        """Take what a block of characters takes."""
        super().__init__(label=label, **kwargs)
        self.field.widget.attrs["aria-label"] = label


class StepBlock(blocks.StructBlock):
    """One step of several."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=FEATURES)
    picture = ImageBlock(label=_("Picture"), required=False, help_text=ALT_HELP)

    class Meta:
        """How it looks."""

        label = _("Step")


class PictureBlock(blocks.StructBlock):
    """A picture between two paragraphs."""

    picture = ImageBlock(label=_("Image and alt text"), help_text=ALT_HELP)
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=200)

    class Meta:
        """How it looks."""

        label, icon = _("Picture"), "image"
        template = "wagtail_mentoring/pages/blocks/picture.html"


class CalloutBlock(blocks.StructBlock):
    """A text that stands out."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"), choices=[("info", _("Note")), ("warning", _("Important"))], default="info"
    )
    text = blocks.RichTextBlock(label=_("Text"), features=FEATURES)

    class Meta:
        """How it looks."""

        label, icon = _("Callout"), "warning"
        template = "wagtail_mentoring/pages/blocks/callout.html"


class DocumentsBlock(blocks.StructBlock):
    """Files to download."""

    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    documents = blocks.ListBlock(
        DocumentChooserBlock(label=_("Document")),
        label=_("Documents"),
        help_text=_("Whoever has the address of a document can open it, unless its collection is private."),
    )

    class Meta:
        """How it looks."""

        label, icon = _("Documents"), "doc-full"
        template = "wagtail_mentoring/pages/blocks/documents.html"


class VideoValue(blocks.StructValue):
    """What a video block holds."""

    @property
    def host(self) -> str:
        """Return the site that shows the video."""
        return (urlsplit(self.get("url") or "").hostname or "").removeprefix("www.")


class VideoBlock(blocks.StructBlock):
    """A video elsewhere: a link with a picture, so that nothing comes from another host before it is wanted."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    url = blocks.URLBlock(label=_("Address"), validators=[URLValidator(schemes=["https"])])
    about = blocks.CharBlock(
        label=_("About"), required=False, max_length=250, help_text=_("How long it is, and what it is about.")
    )
    picture = ImageBlock(label=_("Picture"), required=False)

    class Meta:
        """How it looks."""

        label, icon, value_class = _("Video"), "media", VideoValue
        template = "wagtail_mentoring/pages/blocks/video.html"
        help_text = _("A link to the video, with a picture: your page itself loads nothing from another site.")


class QuoteBlock(blocks.StructBlock):
    """What somebody said."""

    text = blocks.TextBlock(label=_("Text"))
    who = blocks.CharBlock(label=_("Who said it"), required=False, max_length=120)

    class Meta:
        """How it looks."""

        label, icon = _("Quote"), "openquote"
        template = "wagtail_mentoring/pages/blocks/quote.html"


class FoldBlock(blocks.StructBlock):
    """A title that unfolds its text."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    text = blocks.RichTextBlock(label=_("Text"), features=FEATURES)

    class Meta:
        """How it looks."""

        label = _("Panel")


class ResourceBlocks(blocks.StreamBlock):
    """The text of a resource page (R1)."""

    heading = LineBlock(
        label=_("Heading"),
        max_length=160,
        icon="title",
        template="wagtail_mentoring/pages/blocks/heading.html",
    )
    subheading = LineBlock(
        label=_("Subheading"), max_length=160, icon="title", template="wagtail_mentoring/pages/blocks/subheading.html"
    )
    text = blocks.RichTextBlock(
        label=_("Text"), features=FEATURES, icon="pilcrow", template="wagtail_mentoring/pages/blocks/text.html"
    )
    steps = blocks.ListBlock(
        StepBlock(), label=_("Numbered steps"), icon="list-ol", template="wagtail_mentoring/pages/blocks/steps.html"
    )
    callout = CalloutBlock()
    picture = PictureBlock()
    documents = DocumentsBlock()
    video = VideoBlock()
    quote = QuoteBlock()
    folds = blocks.ListBlock(
        FoldBlock(), label=_("Accordion"), icon="list-ul", template="wagtail_mentoring/pages/blocks/folds.html"
    )


class ResourceBody(StreamField):
    """The field of these blocks. Migrations do not name them, so a new block is no migration, here or on a host."""

    def __init__(self, block_types: Any = None, **kwargs: Any) -> None:
        """Take ``ResourceBlocks`` where nothing else is asked for."""
        super().__init__(ResourceBlocks() if block_types is None else block_types, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return a stream field without blocks."""
        name, _path, _args, kwargs = super().deconstruct()
        _name, path, args, blocks_of_none = StreamField([]).deconstruct()
        return name, path, args, kwargs | blocks_of_none
