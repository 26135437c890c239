"""The history: what is kept of which program, and who reads it in Wagtail's report about the whole site."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from wagtail.log_actions import log, registry
from wagtail.models import ModelLogEntry, Site

from tests.admin.conftest import VIEW, make_staff, signed_in
from tests.notifications.stories import matched
from tests.people import make_cycle, make_mentor, make_program, make_user
from wagtail_mentoring.choices import QuestionKind
from wagtail_mentoring.models import Choice, LogEntry, Question

pytestmark = pytest.mark.django_db


def read_by(user):
    return set(LogEntry.objects.viewable_by_user(user))


def report(user):
    return signed_in(user).get(reverse("wagtailadmin_reports:site_history")).content.decode()


def test_whatever_is_ours_is_written_down_with_its_program(site):
    program = make_program()
    section = program.sections.create(key="focus", title="Focus")
    question = Question.objects.create(section=section, key="goals", title="Goals", kind=QuestionKind.CHOICES)
    choice = Choice.objects.create(question=question, key="lead", title="Leading")
    for row in (program, section, question, choice, make_cycle(program), make_mentor(program)):
        entry = log(instance=row, action="wagtail.edit")
        assert (type(entry), entry.program_id) == (LogEntry, program.pk)
        assert entry in registry.get_logs_for_instance(row)
    assert str(entry) == f"wagtail.edit: {row}"
    assert not ModelLogEntry.objects.exists()


def test_coordinators_read_of_their_programs(site):
    mine, _ = matched(make_program()), matched(make_program(), mentor="Otto Other", mentee="Olga Other")
    coordinator = make_staff("Cora Coordinator", *VIEW, program=mine.program)
    entries = set(LogEntry.objects.filter(program=mine.program))
    assert entries
    assert read_by(coordinator) == entries
    assert read_by(make_user(is_superuser=True)) > entries
    body = report(coordinator)
    assert "Juan Ruiz" in body
    assert "Other" not in body
    assert "Otto Other" in report(make_user("Ada Admin", is_superuser=True))


def test_a_single_permission_is_a_single_kind_of_row(site):
    match = matched(make_program())
    staff = make_staff("Sam Single", "view_matchrequest", program=match.program)
    kinds = {entry.content_type for entry in read_by(staff)}
    assert kinds == {ContentType.objects.get_for_model(match.request)}


def test_neither_a_permission_nor_a_name_is_enough(site):
    match = matched(make_program())
    for staff in (make_staff("Nora Nowhere", *VIEW), make_staff("Nat Named", program=match.program)):
        assert not read_by(staff)


def test_the_rest_of_the_report_is_the_host_s(site):
    """Wagtail keeps on the account which models it may read of, as the first log finds them."""
    program = make_program()
    make_mentor(program)
    staff = make_staff("Cora Coordinator", *VIEW, program=program)
    staff.groups.get().permissions.add(*_permissions_on(Site))
    log(instance=site, action="wagtail.edit")
    assert read_by(staff)
    assert str(site) in report(staff)


def test_a_program_that_is_gone_leaves_its_history_to_the_administrators(site):
    program = make_program(name="Short Lived")
    coordinator = make_staff("Cora Coordinator", "view_program", program=program)
    log(instance=program, action="wagtail.delete", deleted=True)
    assert read_by(coordinator)
    program.delete()
    assert LogEntry.objects.get().program is None
    assert not read_by(coordinator)
    assert "Short Lived" in report(make_user(is_superuser=True))


def _permissions_on(model):
    return ContentType.objects.get_for_model(model).permission_set.all()
