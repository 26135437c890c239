"""What a profile is asked: sections, questions, choices, and the answers."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from wagtail_mentoring.choices import Audience, ProfileStep, QuestionKind, Role, SkillLevel


class Section(models.Model):  # type: ignore[django-manager-missing]  # modelcluster is untyped
    """One step of the profile's task list (R14-R18)."""

    program = models.ForeignKey(
        "wagtail_mentoring.Program", on_delete=models.CASCADE, related_name="sections", verbose_name=_("program")
    )
    key = models.SlugField(
        _("key"), max_length=40, help_text=_("Part of addresses and presets; keep it once it is in use.")
    )
    title = models.CharField(_("title"), max_length=120)
    help_text = models.TextField(
        _("help text"), blank=True, help_text=_("Shown above the fields. Lines that start with “- ” become a list.")
    )
    asks_biography = models.BooleanField(_("also asks for the biography"), default=False)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        """Names and order."""

        verbose_name = _("profile section")
        verbose_name_plural = _("profile sections")
        ordering = ("sort_order", "pk")
        constraints = (models.UniqueConstraint(fields=("program", "key"), name="wm_section_key"),)

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    def has_answers(self) -> bool:
        """Tell whether somebody has answered one of its questions."""
        return any(question.has_answers() for question in self.questions.all())

    def clean(self) -> None:
        """Raise ValidationError for a key that every profile's own steps use."""
        super().clean()
        if self.key in ProfileStep.values:
            raise ValidationError({"key": gettext("This key is reserved; please choose another one.")})


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions about many questions."""

    def of(self, program_id: int) -> "QuestionQuerySet":
        """Return the program's questions that are in use, in reading order."""
        return self.filter(section__program_id=program_id, retired=False).order_by(
            "section__sort_order", "section_id", "sort_order", "pk"
        )

    def asked_of(self, role: Role) -> "QuestionQuerySet":
        """Return the questions on profiles of ``role``."""
        own = Audience.MENTORS if role == Role.MENTOR else Audience.MENTEES
        return self.filter(audience__in=[Audience.BOTH, own])


class Question(ClusterableModel):
    """Something a profile is asked."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions", verbose_name=_("section"))
    key = models.SlugField(
        _("key"), max_length=40, help_text=_("Part of addresses and presets; keep it once it is in use.")
    )
    title = models.CharField(_("question"), max_length=160)
    help_text = models.TextField(_("help text"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=QuestionKind, default=QuestionKind.CHOICES)
    audience = models.CharField(_("asked of"), max_length=10, choices=Audience, default=Audience.BOTH)
    required = models.BooleanField(pgettext_lazy("question", "required"), default=False)
    filterable = models.BooleanField(
        _("filter in the directory"), default=False, help_text=_("Short texts cannot be filtered.")
    )
    on_card = models.BooleanField(_("shown on the directory card"), default=False)
    weight = models.PositiveSmallIntegerField(
        _("weight"),
        default=1,
        validators=[MaxValueValidator(10)],
        help_text=_("How much it counts when mentors are compared, 0 to 10."),
    )
    retired = models.BooleanField(_("no longer asked"), default=False)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        """Names and order."""

        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("section__sort_order", "sort_order", "pk")
        constraints = (models.UniqueConstraint(fields=("section", "key"), name="wm_question_key"),)

    def __str__(self) -> str:
        """Return the question."""
        return self.title

    @property
    def program_id(self) -> int:
        """Return the key of the program that asks it."""
        return int(self.section.program_id)

    def has_answers(self) -> bool:
        """Tell whether somebody has answered it; then it can be retired, not deleted."""
        return any(model.objects.filter(question=self).exists() for model in (MentorAnswer, MenteeAnswer))


class Choice(models.Model):
    """One possible answer."""

    sort_order_field = "sort_order"  # Wagtail's forms let editors drag them

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="choices", verbose_name=_("question"))
    key = models.SlugField(_("key"), max_length=40)
    title = models.CharField(_("choice"), max_length=120)
    retired = models.BooleanField(_("no longer offered"), default=False)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        """Names and order."""

        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ("sort_order", "pk")
        constraints = (models.UniqueConstraint(fields=("question", "key"), name="wm_choice_key"),)

    def __str__(self) -> str:
        """Return the choice."""
        return self.title

    @property
    def program_id(self) -> int:
        """Return the key of the program whose question it answers."""
        return int(self.question.program_id)

    def has_answers(self) -> bool:
        """Tell whether somebody has chosen it; then it can be retired, not deleted."""
        return any(model.objects.filter(choice=self).exists() for model in (MentorAnswer, MenteeAnswer))


class Answer(models.Model):
    """What a profile answered: a choice, a choice with a level, or a text.

    ``single`` is 1 for kinds with one answer only and null otherwise, so that the database holds
    one answer per profile and question for them.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, null=True, related_name="+")
    text = models.CharField(max_length=300, blank=True)
    level = models.PositiveSmallIntegerField(
        null=True, choices=SkillLevel, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    single = models.PositiveSmallIntegerField(null=True)

    class Meta:
        """Shared by the answers of both roles."""

        abstract = True

    def __str__(self) -> str:
        """Return the answer in words."""
        if self.choice is None:
            return self.text
        return f"{self.choice} {self.level}/5" if self.level else str(self.choice)


class MentorAnswer(Answer):
    """An answer of a mentor profile."""

    profile = models.ForeignKey("wagtail_mentoring.MentorProfile", on_delete=models.CASCADE, related_name="answers")

    class Meta:
        """The net, and the index of the directory's filters."""

        constraints = (
            models.UniqueConstraint(fields=("profile", "choice"), name="wm_mentor_answer_once"),
            models.UniqueConstraint(fields=("profile", "question", "single"), name="wm_mentor_answer_single"),
        )
        indexes = (models.Index(fields=("choice", "profile"), name="wm_mentor_answer_choice"),)


class MenteeAnswer(Answer):
    """An answer of a mentee profile."""

    profile = models.ForeignKey("wagtail_mentoring.MenteeProfile", on_delete=models.CASCADE, related_name="answers")

    class Meta:
        """The net, and the index of comparisons."""

        constraints = (
            models.UniqueConstraint(fields=("profile", "choice"), name="wm_mentee_answer_once"),
            models.UniqueConstraint(fields=("profile", "question", "single"), name="wm_mentee_answer_single"),
        )
        indexes = (models.Index(fields=("choice", "profile"), name="wm_mentee_answer_choice"),)
