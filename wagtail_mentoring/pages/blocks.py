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


class StepBlock(blocks.StructBlock):
    """One step of several."""

    title = blocks.CharBlock(label=_("title"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("text"), features=FEATURES)
    picture = ImageBlock(label=_("picture"), required=False, help_text=ALT_HELP)


class PictureBlock(blocks.StructBlock):
    """A picture between two paragraphs."""

    picture = ImageBlock(label=_("picture"), help_text=ALT_HELP)
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=200)

    class Meta:
        """How it looks."""

        label, icon = _("picture"), "image"
        template = "wagtail_mentoring/pages/blocks/picture.html"


class CalloutBlock(blocks.StructBlock):
    """A text that stands out."""

    kind = blocks.ChoiceBlock(
        label=_("kind"), choices=[("info", _("Note")), ("warning", _("Important"))], default="info"
    )
    text = blocks.RichTextBlock(label=_("text"), features=FEATURES)

    class Meta:
        """How it looks."""

        label, icon = _("callout"), "warning"
        template = "wagtail_mentoring/pages/blocks/callout.html"


class DocumentsBlock(blocks.StructBlock):
    """Files to download."""

    title = blocks.CharBlock(label=_("title"), required=False, max_length=120)
    documents = blocks.ListBlock(
        DocumentChooserBlock(),
        label=_("documents"),
        help_text=_("Whoever has the address of a document can open it, unless its collection is private."),
    )

    class Meta:
        """How it looks."""

        label, icon = _("documents"), "doc-full"
        template = "wagtail_mentoring/pages/blocks/documents.html"


class VideoValue(blocks.StructValue):
    """What a video block holds."""

    @property
    def host(self) -> str:
        """Return the site that shows the video."""
        return (urlsplit(self.get("url") or "").hostname or "").removeprefix("www.")


class VideoBlock(blocks.StructBlock):
    """A video elsewhere: a link with a picture, so that nothing comes from another host before it is wanted."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    url = blocks.URLBlock(label=_("address"), validators=[URLValidator(schemes=["https"])])
    about = blocks.CharBlock(
        label=_("about"), required=False, max_length=250, help_text=_("How long it is, and what it is about.")
    )
    picture = ImageBlock(label=_("picture"), required=False)

    class Meta:
        """How it looks."""

        label, icon, value_class = _("video"), "media", VideoValue
        template = "wagtail_mentoring/pages/blocks/video.html"
        help_text = _("A link to the video, with a picture: your page itself loads nothing from another site.")


class QuoteBlock(blocks.StructBlock):
    """What somebody said."""

    text = blocks.TextBlock(label=_("text"))
    who = blocks.CharBlock(label=_("who said it"), required=False, max_length=120)

    class Meta:
        """How it looks."""

        label, icon = _("quote"), "openquote"
        template = "wagtail_mentoring/pages/blocks/quote.html"


class FoldBlock(blocks.StructBlock):
    """A title that unfolds its text."""

    title = blocks.CharBlock(label=_("title"), max_length=160)
    text = blocks.RichTextBlock(label=_("text"), features=FEATURES)


class ResourceBlocks(blocks.StreamBlock):
    """The text of a resource page (R1)."""

    heading = blocks.CharBlock(
        label=_("heading"),
        max_length=160,
        icon="title",
        template="wagtail_mentoring/pages/blocks/heading.html",
    )
    subheading = blocks.CharBlock(
        label=_("subheading"), max_length=160, icon="title", template="wagtail_mentoring/pages/blocks/subheading.html"
    )
    text = blocks.RichTextBlock(
        label=_("text"), features=FEATURES, icon="pilcrow", template="wagtail_mentoring/pages/blocks/text.html"
    )
    steps = blocks.ListBlock(
        StepBlock(), label=_("numbered steps"), icon="list-ol", template="wagtail_mentoring/pages/blocks/steps.html"
    )
    callout = CalloutBlock()
    picture = PictureBlock()
    documents = DocumentsBlock()
    video = VideoBlock()
    quote = QuoteBlock()
    folds = blocks.ListBlock(
        FoldBlock(), label=_("accordion"), icon="list-ul", template="wagtail_mentoring/pages/blocks/folds.html"
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
