"""Who has blocked whom in a program."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _


class BlockQuerySet(models.QuerySet["Block"]):
    """Questions about many blocks."""

    def about(self, user: Any, program: Any) -> "BlockQuerySet":
        """Return the blocks that ``user`` has made or suffers in a program."""
        return self.filter(Q(blocker_id=user.pk) | Q(blocked_id=user.pk), program=program)

    def between(self, program: Any, one: Any, other: Any) -> "BlockQuerySet":
        """Return the blocks between two accounts, by their keys, whoever made them."""
        return self.filter(Block.of_both(one, other), program=program)


class Block(models.Model):
    """Two people of a program who do not see each other any more, because one of them wants it so."""

    program = models.ForeignKey("wagtail_mentoring.Program", on_delete=models.CASCADE, related_name="+")
    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BlockQuerySet.as_manager()

    class Meta:
        """Names, and the net."""

        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("program", "blocker", "blocked"), name="wm_block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="wm_block_of_another"),
        )

    def __str__(self) -> str:
        """Return the model's name: nobody reads of it."""
        return str(self._meta.verbose_name)

    @staticmethod
    def of_both(one: Any, other: Any) -> Q:
        """Return the condition that the block is between these two accounts, by their keys."""
        return Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one)

    @classmethod
    def hides_from(cls, user: Any) -> Q:
        """Return the condition that there is a block between the person of a profile and ``user``."""
        between = cls.objects.filter(cls.of_both(OuterRef("user"), user.pk), program=OuterRef("program"))
        return Q(Exists(between), has_blocks=True)
