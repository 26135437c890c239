"""A block at the same moment as a message, a request, an acceptance; and two messages where one more is allowed."""

from django.utils import timezone

from tests.races.scenes import DONE, Scene, accept, ask, asked, make_mentee, make_mentor, make_program
from wagtail_mentoring.actions import block_person, enroll, read_messages, report_messages, send_message
from wagtail_mentoring.choices import Refusal, Role
from wagtail_mentoring.models import Block, CoordinatorTask, Message, MessageAllowance, OutboxEmail, Thread
from wagtail_mentoring.models.messages import PER_HOUR

KEY = "0" * 32


def a_pair(**rules):
    program = make_program(messaging="enrolled", **rules)
    return make_mentor(program), make_mentee(program)


def write(mentor, mentee, *, op_id="", by=None):
    return lambda: send_message(
        mentor=mentor, mentee=mentee, text="Good morning", actor=(by or mentee).user, op_id=op_id
    )


def block(mentor, mentee, *, by):
    return lambda: block_person(mentor=mentor, mentee=mentee, actor=by.user)


def message_block():
    """Who has been blocked writes nothing more, and hears what somebody hears whose reader has left."""
    mentor, mentee = a_pair()
    return Scene(
        {"A": write(mentor, mentee), "B": block(mentor, mentee, by=mentor)},
        {(DONE, DONE), (Refusal.NOT_REACHABLE, DONE)},
    )


def message_own_block():
    mentor, mentee = a_pair()
    return Scene(
        {"A": write(mentor, mentee), "B": block(mentor, mentee, by=mentee)},
        {(DONE, DONE), (Refusal.YOU_BLOCKED, DONE)},
    )


def request_block():
    """A request is withdrawn, or not sent: to the mentee the mentor is gone."""
    mentor, mentee = a_pair()
    return Scene(
        {"A": ask(mentor, mentee), "B": block(mentor, mentee, by=mentor)},
        {(DONE, DONE), (Refusal.MENTOR_GONE, DONE)},
    )


def accept_block():
    mentor, mentee = a_pair()
    return Scene(
        {"A": accept(asked(mentor, mentee)), "B": block(mentor, mentee, by=mentee)},
        {(DONE, DONE), (Refusal.NOT_PENDING, DONE)},
    )


def block_block():
    """Both at once: two blocks, nobody is held up."""
    mentor, mentee = a_pair()
    return Scene(
        {"A": block(mentor, mentee, by=mentor), "B": block(mentor, mentee, by=mentee)},
        {(DONE, DONE)},
        lambda: Block.objects.count() == 2,
    )


def enroll_block():
    """Who enrolls in the other role at this moment has a profile that knows of the block (I9)."""
    mentor, mentee = a_pair()
    return Scene(
        {
            "A": lambda: enroll(program=mentee.program, user=mentee.user, role=Role.MENTOR),
            "B": block(mentor, mentee, by=mentor),
        },
        {(DONE, DONE)},
    )


def message_message_first():
    """The first messages of both make one conversation."""
    mentor, mentee = a_pair()
    asked(mentor, mentee)
    return Scene(
        {"A": write(mentor, mentee), "B": write(mentor, mentee, by=mentor)},
        {(DONE, DONE)},
        lambda: Thread.objects.count() == 1 and Message.objects.count() == 2,
    )


def read_message():
    """What comes while one reads what came before is told by an e-mail of its own, in whatever order (I12)."""
    mentor, mentee = a_pair()
    first = write(mentor, mentee)()
    return Scene(
        {"A": lambda: read_messages(first.thread, actor=mentor.user, upto=first), "B": write(mentor, mentee)},
        {(DONE, DONE)},
        lambda: OutboxEmail.objects.filter(thread=first.thread).count() == 2,
    )


def report_two_tabs():
    mentor, mentee = a_pair()
    thread = write(mentor, mentee)().thread
    report = lambda: report_messages(thread, actor=mentor.user)  # noqa: E731
    return Scene(
        {"A": report, "B": report},
        {(DONE, Refusal.ALREADY_REPORTED), (Refusal.ALREADY_REPORTED, DONE)},
        lambda: CoordinatorTask.objects.count() == 1,
    )


def required_talk_and_request():
    """Where both must have written, a request at the moment of the answer is sent, or refused for want of it."""
    mentor, mentee = a_pair(precontact="required")
    write(mentor, mentee)()
    return Scene(
        {"A": write(mentor, mentee, by=mentor), "B": ask(mentor, mentee)},
        {(DONE, DONE), (DONE, Refusal.WRITE_FIRST)},
    )


def message_two_tabs():
    mentor, mentee = a_pair()
    act = write(mentor, mentee, op_id=KEY)
    return Scene({"A": act, "B": act}, {(DONE, DONE)}, lambda: Message.objects.count() == 1)


def message_last_of_the_hour():
    """To two mentors at once, where one more message is allowed."""
    mentor, mentee = a_pair()
    other = make_mentor(mentee.program)
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    MessageAllowance.objects.create(program=mentee.program, user=mentee.user, hour=hour, sent=PER_HOUR - 1)
    return Scene(
        {"A": write(mentor, mentee), "B": write(other, mentee)},
        {(DONE, Refusal.TOO_MANY_MESSAGES), (Refusal.TOO_MANY_MESSAGES, DONE)},
        lambda: Message.objects.count() == 1,
    )


SCENES = [
    message_block,
    message_own_block,
    request_block,
    accept_block,
    block_block,
    enroll_block,
    message_message_first,
    read_message,
    report_two_tabs,
    required_talk_and_request,
    message_two_tabs,
    message_last_of_the_hour,
]
