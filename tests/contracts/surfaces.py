"""The authorisation table: every address of ours, and what each of the cast gets there.

A row names a URL, the keys in its address, and per method a cell for everybody. A cell starts with what most get and
names the exceptions, groups first: ``who(MISSING, visitors=LOGIN, asker=SHOWS)``.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

import wagtail
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.contracts.cast import ACTORS, ENROLLED, STAFF


class Gets(StrEnum):
    """What an answer is to somebody at a browser."""

    SHOWS = "the page"
    LEADS_ON = "a redirect to another page"
    LOGIN = "the sign-in page"
    MISSING = "not found"
    REFUSED = "no"
    NOT_OFFERED = "no such method"
    BROKEN = "an error"


SHOWS, LEADS_ON, LOGIN, MISSING, REFUSED, NOT_OFFERED, BROKEN = Gets
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
GROUPS = {
    "visitors": ("anonymous", "gone"),  # whose account is deactivated is signed in no more
    "members": ENROLLED,
    "mentees": ("othermentee", "asker", "pupil", "former"),
    "mentors": ("othermentor", "asked", "guide", "resting"),
    "office": STAFF,  # whom the Wagtail admin lets in
    "lookers": ("coordinator", "farcoordinator", "viewer", "superuser"),  # may look at what verbs own
    "organizers": (
        "coordinator",
        "farcoordinator",
        "organizer",
        "founder",
        "superuser",
    ),  # may change the team's models
    "founders": ("founder", "superuser"),  # set up every program
    "keepers": ("coordinator", "superuser"),  # look after this very program
}


def who(most, **others):
    """A cell: what everybody gets."""
    cell = dict.fromkeys(ACTORS, most)
    groups = {name: gets for name, gets in others.items() if name in GROUPS}
    for name, gets in groups.items():
        cell.update(dict.fromkeys(GROUPS[name], gets))
    cell.update({name: gets for name, gets in others.items() if name not in GROUPS})
    assert set(cell) == set(ACTORS), "a cell names nobody else"
    return cell


@dataclass(frozen=True)
class Row:
    """One address, and what everybody gets by each method."""

    name: str
    at: tuple
    cells: dict
    query: str = ""

    def address(self, keys):
        """The address, with the keys of the rows that it names."""
        path = self.name if "/" in self.name else reverse(self.name, args=[keys.get(part, part) for part in self.at])
        return path + re.sub(r"\{(\w+)\}", lambda found: str(keys[found[1]]), self.query)

    def expects(self, actor, method):
        """What one of the cast gets; HEAD is GET without the page, and PUT and DELETE are POST unless told apart."""
        like = {"HEAD": "GET", "DELETE": "PUT"}.get(method, method)
        return self.cells.get(method, self.cells.get(like))[actor]

    @property
    def acts(self):
        """Whether it does something for somebody."""
        return not {SHOWS, LEADS_ON}.isdisjoint(self.cells["POST"].values())

    def __str__(self):
        return " ".join(("", *self.at)).join((self.name, self.query))


NOWHERE = who(NOT_OFFERED)
SHUT = who(LOGIN, office=NOT_OFFERED)


def page(name, *at, query="", **cell):
    """A page that shows: whatever is not GET or HEAD is turned away first."""
    return Row(f"wagtail_mentoring:{name}", at, {"GET": who(**cell), "POST": NOWHERE, "PUT": NOWHERE}, query)


def form(name, *at, get, post):
    """A page with a form."""
    return Row(f"wagtail_mentoring:{name}", at, {"GET": get, "POST": post, "PUT": NOWHERE})


def button(name, *at, **cell):
    """A POST that calls a verb."""
    return Row(f"wagtail_mentoring:{name}", at, {"GET": NOWHERE, "POST": who(**cell), "PUT": NOWHERE})


def door(name, *at, get, post):
    """A form of Django's own, to which PUT is another word for POST."""
    return Row(f"wagtail_mentoring:{name}", at, {"GET": get, "POST": post, "PUT": post, "DELETE": _shut(post)})


def admin(name, *at, query="", post=None, put=None, delete=None, **cell):
    """A page of the Wagtail admin, after whose guards Django looks at the method; ``post`` where it has a form."""
    get = who(LOGIN, **cell)
    cells = {
        "GET": get,
        "POST": post or _shut(get),
        "PUT": put or post or _shut(get),
        "DELETE": delete or put or _shut(get),
    }
    return Row(name, at, cells, query)


def _shut(cell):
    return {actor: NOT_OFFERED if gets in {SHOWS, LEADS_ON} else gets for actor, gets in cell.items()}


def everybody_alike(name, *at, query="", gets=MISSING, **cell):
    """An address that answers to every method alike."""
    cell = who(gets, **cell)
    return Row(name, at, dict.fromkeys(METHODS, cell), query)


# The member area

OWN_MENTEE, OWN_MENTOR = {"visitors": LOGIN, "mentees": SHOWS}, {"visitors": LOGIN, "mentors": SHOWS}
PARTY = {"most": MISSING, "visitors": LOGIN}
FAR = {"farpupil": SHOWS, "farcoordinator": SHOWS, "superuser": SHOWS}
TO_GUIDE = {"most": MISSING, "visitors": LOGIN, "mentees": SHOWS, "pupil": LEADS_ON}  # who sees him, as a mentee
ALONE = {"othermentee": SHOWS, "othermentor": SHOWS}
BOTH, EX = {"pupil": SHOWS, "guide": SHOWS}, {"former": SHOWS, "othermentor": SHOWS}
READERS = {"visitors": LOGIN, "members": SHOWS, "resting": SHOWS, "keepers": SHOWS}
LISTED = {"most": MISSING, "visitors": LOGIN, "members": SHOWS, "keepers": SHOWS}


def mine(own, gets):
    """The same people with another answer."""
    return {name: gets if answer == SHOWS else answer for name, answer in own.items()}


def photo(role, name, **cell):
    """Either size of a photo; who may not see it is told nothing, not even to sign in."""
    return page("photo", role, name, "large" if role == "mentor" else "small", most=MISSING, **cell)


def of_profile(role, own):
    """The pages about one's own profile."""
    return [
        form(
            "enroll",
            "club",
            role,
            get=who(SHOWS, **mine(own, LEADS_ON)),
            post=who(LEADS_ON, visitors=LOGIN),
        ),
        page("profile", "club", role, most=LEADS_ON, **own),
        *(
            form("profile_step", "club", role, key, get=who(MISSING, **own), post=who(MISSING, **mine(own, then)))
            for key, then in (("about", SHOWS), ("contact", SHOWS), ("focus", LEADS_ON))  # nothing there is required
        ),
        form("profile_photo", "club", role, get=who(MISSING, **own), post=who(MISSING, **own)),
        page("profile_preview", "club", role, most=MISSING, **own),
        button("profile_submit", "club", role, most=MISSING, **mine(own, REFUSED)),
        button("profile_confirm", "club", role, most=MISSING, **mine(own, LEADS_ON)),
        form("profile_leave", "club", role, get=who(MISSING, **own), post=who(MISSING, **mine(own, LEADS_ON))),
    ]


EVERYTHING = "?first=2020-01-01&last=2099-12-31&partner=on&notes=on"
CLAIMS = {"most": REFUSED, "visitors": LOGIN, "members": SHOWS, "resting": SHOWS}

MEMBER_AREA = [
    page("home", most=SHOWS),
    page("program", "club", most=SHOWS),
    page("directory", "club", most=LEADS_ON),
    page("resources", "club", query="?q=zz", most=REFUSED, **READERS),
    button("resource_read", "club", "guide_page", most=MISSING, visitors=LOGIN, mentors=LEADS_ON, keepers=LEADS_ON),
    page("matches", "club", most=REFUSED, visitors=LOGIN, members=SHOWS, resting=SHOWS),
    *(page("mentor", name, **LISTED) for name in ("othermentor", "asked", "guide")),
    page("mentor", "resting", **PARTY, resting=SHOWS, keepers=SHOWS),
    *(page("mentor", name, **PARTY, keepers=SHOWS) for name in ("waiting", "gone")),
    page("mentor", "farguide", **PARTY, **FAR),
    *(page("mentee", name, **PARTY, **{name: SHOWS}, keepers=SHOWS) for name in ("othermentee", "former")),
    page("mentee", "asker", **PARTY, asker=SHOWS, asked=SHOWS, keepers=SHOWS),
    page("mentee", "pupil", **PARTY, pupil=SHOWS, guide=SHOWS, keepers=SHOWS),
    *(page("mentee", name, **PARTY, keepers=SHOWS) for name in ("draft", "hopeful")),
    page("mentee", "farpupil", **PARTY, **FAR),
    *(photo("mentor", name, members=SHOWS, keepers=SHOWS) for name in ("othermentor", "asked", "guide")),
    photo("mentor", "resting", resting=SHOWS, keepers=SHOWS),
    *(photo("mentor", name, keepers=SHOWS) for name in ("waiting", "gone")),
    photo("mentor", "farguide", **FAR),
    photo("mentee", "asker", asker=SHOWS, asked=SHOWS, keepers=SHOWS),
    photo("mentee", "pupil", pupil=SHOWS, guide=SHOWS, keepers=SHOWS),
    *(photo("mentee", name, **{name: SHOWS}, keepers=SHOWS) for name in ("othermentee", "former")),
    *(photo("mentee", name, keepers=SHOWS) for name in ("draft", "hopeful")),
    photo("mentee", "farpupil", **FAR),
    form(
        "request_new",
        "guide",
        get=who(**PARTY, members=REFUSED, keepers=REFUSED, othermentee=SHOWS, asker=SHOWS, former=SHOWS),
        post=who(**PARTY, members=REFUSED, keepers=REFUSED, othermentee=LEADS_ON, asker=LEADS_ON, former=LEADS_ON),
    ),
    page("request", "pending", **PARTY, asker=SHOWS, asked=SHOWS),
    page("request", "far_request", **PARTY, farpupil=SHOWS),
    page("request", "declined", **PARTY, asker=SHOWS, othermentor=SHOWS),
    # Whoever holds a signed link reads what the letter says: tests/views/test_mailbox.py. A forged one is none.
    form("reply", "forged", "accept", get=who(MISSING), post=who(MISSING)),
    form(  # whoever gets letters of the program
        "mail",
        "club",
        get=who(REFUSED, visitors=LOGIN, members=SHOWS, resting=SHOWS, coordinator=SHOWS),
        post=who(REFUSED, visitors=LOGIN, members=LEADS_ON, resting=LEADS_ON, coordinator=LEADS_ON),
    ),
    form("mail_stop", "forged", get=who(MISSING), post=who(MISSING)),
    button("request_accept", "pending", **PARTY, asker=REFUSED, asked=LEADS_ON),
    button("request_accept", "declined", **PARTY, asker=REFUSED, othermentor=REFUSED),
    button("request_decline", "pending", **PARTY, asker=REFUSED, asked=LEADS_ON),
    button("request_help", "pending", **PARTY, asked=REFUSED, asker=LEADS_ON),
    button("request_help", "declined", **PARTY, asker=REFUSED, othermentor=REFUSED),
    button("request_cancel", "pending", **PARTY, asked=REFUSED, asker=LEADS_ON),
    page("match", "paired", **PARTY, pupil=SHOWS, guide=SHOWS),
    page("match", "over", **PARTY, former=SHOWS, othermentor=SHOWS),
    *(
        form(name, "paired", get=who(**PARTY, **BOTH), post=who(**PARTY, **mine(BOTH, then)))
        for name, then in (("match_finish", LEADS_ON), ("match_ask", SHOWS))  # a way must be chosen
    ),
    *(
        form(name, "over", get=who(**PARTY, **mine(EX, REFUSED)), post=who(**PARTY, **mine(EX, REFUSED)))
        for name in ("match_finish", "match_ask")
    ),
    *(button(name, "paired", **PARTY, **mine(BOTH, LEADS_ON)) for name in ("match_hide", "match_show")),
    *(button(name, "over", **PARTY, **mine(EX, LEADS_ON)) for name in ("match_hide", "match_show")),
    page("match_sessions", "paired", **PARTY, pupil=SHOWS, guide=SHOWS),
    page("match_sessions", "over", **PARTY, former=SHOWS, othermentor=SHOWS),
    form(
        "session_new",
        "paired",
        get=who(**PARTY, pupil=SHOWS, guide=SHOWS),
        post=who(**PARTY, pupil=SHOWS, guide=SHOWS),  # without a day
    ),
    button("session_today", "paired", **PARTY, pupil=LEADS_ON, guide=LEADS_ON),
    *(
        page("session", f"{name}_{kind}", **PARTY, **{name: SHOWS})
        for name in ("pupil", "guide")
        for kind in ("session", "plan")
    ),
    *(
        form("session_edit", f"{name}_session", get=who(**PARTY, **{name: SHOWS}), post=who(**PARTY, **{name: SHOWS}))
        for name in ("pupil", "guide")
    ),
    *(
        form("session_remove", f"guide_{kind}", get=who(**PARTY, guide=SHOWS), post=who(**PARTY, guide=answer))
        for kind, answer in (("session", LEADS_ON), ("plan", REFUSED))  # the button of a plan says that it is one
    ),
    page("session_calendar", "guide_plan", **PARTY, pupil=SHOWS, guide=SHOWS),
    page("session_calendar", "guide_session", **PARTY),
    *(
        form("thread", name, get=who(**PARTY, **pair), post=who(**PARTY, **pair))  # without a text
        for name, pair in (("talk", BOTH), ("monologue", ALONE))
    ),
    form("report", "talk", get=who(**PARTY, **BOTH), post=who(**PARTY, **mine(BOTH, LEADS_ON))),
    form(
        "report",
        "monologue",
        get=who(**PARTY, othermentee=REFUSED, othermentor=SHOWS),
        post=who(**PARTY, othermentee=REFUSED, othermentor=LEADS_ON),
    ),
    button("thread_read", "talk", most=MISSING, visitors=LOGIN),  # which message, nobody has said
    form("message_new", "mentor", "guide", get=who(**TO_GUIDE), post=who(**mine(TO_GUIDE, SHOWS) | {"pupil": SHOWS})),
    form("message_new", "mentee", "pupil", get=who(**PARTY, guide=LEADS_ON), post=who(**PARTY, guide=SHOWS)),
    form(
        "message_new",
        "mentee",
        "othermentee",
        get=who(**PARTY, othermentor=LEADS_ON),
        post=who(**PARTY, othermentor=SHOWS),
    ),
    form("message_new", "mentor", "farguide", get=who(**PARTY, farpupil=SHOWS), post=who(**PARTY, farpupil=SHOWS)),
    *(button(name, "mentor", "guide", **mine(TO_GUIDE, LEADS_ON)) for name in ("block", "unblock")),
    *(button(name, "mentee", "pupil", **PARTY, guide=LEADS_ON) for name in ("block", "unblock")),
    page("inbox", "club", most=REFUSED, visitors=LOGIN, members=SHOWS, resting=SHOWS),
    form(
        "match_documents",
        "paired",
        get=who(**PARTY, pupil=SHOWS, guide=SHOWS),
        post=who(**PARTY, pupil=SHOWS, guide=SHOWS),  # without a file
    ),
    form("match_documents", "over", get=who(**PARTY, **EX), post=who(**PARTY, **mine(EX, REFUSED))),
    *(page("document", f"{name}_document", **PARTY, **BOTH) for name in ("pupil", "guide")),
    page("document", "former_document", **PARTY, **EX),
    form(
        "document_replace",
        "guide_document",
        get=who(**PARTY, guide=SHOWS, pupil=REFUSED),
        post=who(**PARTY, guide=SHOWS, pupil=REFUSED),
    ),
    form(
        "document_replace",
        "former_document",
        get=who(**PARTY, **mine(EX, REFUSED)),
        post=who(**PARTY, **mine(EX, REFUSED)),
    ),
    *(
        form(
            "document_remove",
            f"{name}_document",
            get=who(**PARTY, **{name: SHOWS, other: REFUSED}),
            post=who(**PARTY, **{name: LEADS_ON, other: REFUSED}),
        )
        for name, other in (("guide", "pupil"), ("former", "othermentor"))
    ),
    page("cpd", "club", query=EVERYTHING, **CLAIMS),
    *(page("cpd_file", "club", kind, query=EVERYTHING, **CLAIMS) for kind in ("csv", "xlsx")),
    form("statement", "forged", get=who(MISSING), post=who(MISSING)),
    form("statement", "statement_code", get=who(SHOWS), post=who(SHOWS)),
    *of_profile("mentee", OWN_MENTEE),
    button(
        "profile_pause", "club", "mentee", most=MISSING, **mine(OWN_MENTEE, LEADS_ON), asker=SHOWS
    ),  # asks first: a request would be withdrawn
    button("profile_resume", "club", "mentee", most=MISSING, **mine(OWN_MENTEE, REFUSED)),
    *of_profile("mentor", OWN_MENTOR),
    button("profile_pause", "club", "mentor", most=MISSING, **mine(OWN_MENTOR, LEADS_ON), asked=SHOWS, resting=REFUSED),
    button("profile_resume", "club", "mentor", most=MISSING, **mine(OWN_MENTOR, REFUSED), resting=LEADS_ON),
    door("login", get=who(LEADS_ON, visitors=SHOWS), post=who(SHOWS)),
    door("program_login", "club", get=who(LEADS_ON, visitors=SHOWS), post=who(SHOWS)),
    Row(
        "wagtail_mentoring:role_login",
        ("club", "mentee"),
        {"GET": who(LEADS_ON, visitors=LOGIN), "POST": who(LOGIN), "PUT": who(LOGIN)},
    ),
    button("logout", most=LEADS_ON),
    door("password_reset", get=who(SHOWS), post=who(SHOWS)),
    page("password_reset_done", most=SHOWS),
    everybody_alike("wagtail_mentoring:password_reset_confirm", "x", "set-password", gets=SHOWS),
    page("password_reset_complete", most=SHOWS),
]

# The Wagtail admin: what verbs own

PEOPLE = {"mentorprofile": "mentor", "menteeprofile": "mentee"}
DESKS = {
    "coordinatortask": ("a_task", "waiting_task"),
    "matchrequest": ("pending", "declined"),
    "match": ("paired", "over"),
    "outboxemail": ("unsent",),
}
LOOK = {"office": REFUSED, "lookers": SHOWS}
DEED = {"office": REFUSED, "lookers": MISSING, "keepers": SHOWS}  # what is done for members of this very program
UNPUT = who(LOGIN, office=REFUSED, lookers=NOT_OFFERED)
REQUEST, EMAIL, MATCH, TASK = (
    f"wagtail_mentoring_{model}_modeladmin_" for model in ("matchrequest", "outboxemail", "match", "coordinatortask")
)
KEEP = {"office": MISSING, "keepers": SHOWS}
PROFILES = {
    "mentor": ("waiting", "othermentor", "asked", "guide", "resting", "gone"),
    "mentee": ("hopeful", "othermentee", "asker", "pupil", "former", "draft"),
}
FAR_ROLE = {"mentor": "guide", "mentee": "pupil"}
CLOSED = ("edit", "delete", "usage", "history", "history_results")
EXPORTS = ("?export=csv", "?export=xlsx")


def desk(model, keys):
    """The pages of a desk."""
    name = f"wagtail_mentoring_{model}_modeladmin_"
    return [
        *(admin(f"{name}index", query=query, **LOOK) for query in ("", *EXPORTS)),
        admin(f"{name}results", **LOOK),
        *(admin(f"{name}inspect", key, **KEEP) for key in keys),
    ]


def profiles(model, role):
    """The pages of a kind of profile."""
    name = f"wagtailsnippets_wagtail_mentoring_{model}:"
    waiting, *others = PROFILES[role]
    return [
        *(admin(f"{name}list", query=query, **LOOK) for query in ("", *EXPORTS)),
        admin(f"{name}list_results", **LOOK),
        *(admin(f"{name}inspect", key, **KEEP) for key in (waiting, *others)),
        admin(f"{name}inspect", f"far{FAR_ROLE[role]}", office=MISSING, farcoordinator=SHOWS, superuser=SHOWS),
        admin(f"{name}approve", query=f"?id={{{waiting}}}", post=who(LOGIN, **mine(LOOK, LEADS_ON)), put=UNPUT, **LOOK),
        everybody_alike(f"{name}add", gets=LOGIN, office=REFUSED),
        *(everybody_alike(f"{name}{action}", waiting, gets=LOGIN, office=REFUSED) for action in CLOSED),
    ]


# The Wagtail admin: what the team owns

TEAM = {
    "program": LEADS_ON,
    "section": LEADS_ON,
    "question": SHOWS,
    "choice": SHOWS,
    "cycle": LEADS_ON,
    "endreason": SHOWS,
}
LIST = {"office": SHOWS, "editor": REFUSED}
ADD = {"office": REFUSED, "organizers": SHOWS}
CHANGE = {"office": MISSING, "founders": SHOWS, "coordinator": SHOWS}  # whose row it is, is asked first
CHANGE_FAR = {"office": MISSING, "founders": SHOWS, "farcoordinator": SHOWS}
DELETE = {"office": MISSING, "founders": SHOWS, "coordinator": REFUSED}  # the group changes, and deletes nothing


def setup(model, asks):
    """The pages of what the team owns; what is in use leads back instead of asking whether to delete it."""
    name = f"wagtailsnippets_wagtail_mentoring_{model}:"
    key, far = f"a_{model}", f"far_{model}"
    add = {"office": REFUSED, "founders": SHOWS} if model == "program" else ADD
    change, gone = who(LOGIN, **CHANGE), who(LOGIN, **mine(DELETE, LEADS_ON))
    put = _shut(who(LOGIN, **DELETE)) if asks == SHOWS else gone
    return [
        *(admin(f"{name}list", query=query, **LIST) for query in ("", *EXPORTS)),
        admin(f"{name}list_results", **LIST),
        admin(f"{name}add", post=who(LOGIN, **add), **add),
        admin(f"{name}edit", key, post=change, **CHANGE),
        admin(f"{name}edit", far, post=who(LOGIN, **CHANGE_FAR), **CHANGE_FAR),
        *(admin(f"{name}{action}", key, **CHANGE) for action in ("usage", "history", "history_results")),
        admin(f"{name}delete", key, **mine(DELETE, asks), post=gone, put=put, delete=gone),
    ]


LETTERS = {"office": REFUSED, "organizers": SHOWS}
LETTER_NOT = who(LOGIN, office=REFUSED, organizers=NOT_OFFERED)
LETTER = {"office": REFUSED, "organizers": MISSING, "keepers": SHOWS}
LETTER_FAR = {"office": REFUSED, "organizers": MISSING, "farcoordinator": SHOWS, "superuser": SHOWS}

ADMIN = [
    admin("wagtail_mentoring_letters", **LETTERS),
    *(
        admin(
            "wagtail_mentoring_letter",
            key,
            "canceled",
            "mentor",
            "en",
            post=who(LOGIN, **cell),
            delete=LETTER_NOT,
            **cell,
        )
        for key, cell in (("a_program", LETTER), ("far_program", LETTER_FAR))
    ),
    *(row for model, keys in DESKS.items() for row in desk(model, keys)),
    admin(f"{EMAIL}send_again", "unsent", **DEED, post=who(LOGIN, **mine(DEED, LEADS_ON)), put=UNPUT),
    *(
        admin(f"{TASK}{verb}", key, **DEED, post=who(LOGIN, **mine(DEED, LEADS_ON)), put=UNPUT)
        for verb, key in (("nudge", "waiting_task"), ("close", "a_task"))
    ),
    *(
        admin(f"{MATCH}{verb}", "paired", **DEED, post=who(LOGIN, **DEED), put=UNPUT)
        for verb in ("end", "graceful_exit", "extend")
    ),
    admin(
        f"{MATCH}end_many",
        query="?id={paired}",
        **LOOK,
        post=who(LOGIN, office=REFUSED, lookers=LEADS_ON, keepers=SHOWS),  # who names a row is asked for a reason
        put=UNPUT,
    ),
    *(
        admin(f"{REQUEST}{verb}", "pending", **DEED, post=who(LOGIN, **mine(DEED, LEADS_ON)), put=UNPUT)
        for verb in ("accept", "decline")
    ),
    *(
        admin(f"{REQUEST}{verb}", query="?id={pending}", **LOOK, post=who(LOGIN, **mine(LOOK, LEADS_ON)), put=UNPUT)
        for verb in ("withdraw", "decline_many")
    ),
    *(
        admin(f"wagtailsnippets_wagtail_mentoring_{verb}", key, **DEED, post=who(LOGIN, **DEED), put=UNPUT)
        for verb, key in (
            ("mentorprofile:limit", "guide"),
            ("menteeprofile:ask", "former"),
            ("menteeprofile:make_match", "former"),
        )
    ),
    *(row for model, role in PEOPLE.items() for row in profiles(model, role)),
    *(row for model, asks in TEAM.items() for row in setup(model, asks)),
]

# Wagtail's own addresses that reach our rows by what stands in them

OURS, PAGES = "wagtail_mentoring", ("wagtail_mentoring_pages", "mentoringdirectorypage")
BULK = "wagtail_bulk_action"
EDITORS = {"office": REFUSED, "editor": SHOWS, "superuser": SHOWS}  # who may edit the page of the directory
ROOT = {"office": REFUSED, "superuser": SHOWS}
READ = {"office": SHOWS}
BULK_DELETE = {"office": MISSING, "founders": SHOWS}


def nothing(name, *at, query=""):
    """An address that leads to nothing of ours, whoever asks."""
    return everybody_alike(name, *at, query=query, gets=LOGIN, office=MISSING)


def nothing_to_come(name, *at):
    """The same, where Wagtail 7.4 turns away whoever may do nothing of the kind before it looks for what is named."""
    if wagtail.VERSION >= (8, 0):
        return nothing(name, *at)
    row = everybody_alike(name, *at, gets=LOGIN, office=REFUSED, superuser=MISSING)
    if name == "wagtailadmin_workflows:add_task":  # and whoever may, for a method that it has not
        row.cells["DELETE"] = row.cells["DELETE"] | {"superuser": NOT_OFFERED}
    return row


def preview(name, *at, **cell):
    """A preview: POST stores what it shows, DELETE forgets it."""
    gets, shut = who(LOGIN, **cell), _shut(who(LOGIN, **cell))
    return Row(f"wagtailadmin_pages:{name}", at, {"GET": gets, "HEAD": shut, "POST": gets, "PUT": shut, "DELETE": gets})


GENERIC = [
    *(everybody_alike(BULK, OURS, model, "approve", query="?id=all", gets=LOGIN, office=LEADS_ON) for model in PEOPLE),
    *(nothing(BULK, OURS, model, "delete", query=query) for model in PEOPLE for query in ("?id=all", "?id={guide}")),
    *(nothing(BULK, OURS, model, action, query="?id=1") for model in DESKS for action in ("delete", "approve")),
    Row(
        BULK,
        (OURS, "choice", "delete"),
        {
            "GET": who(LOGIN, **BULK_DELETE),
            "POST": who(LOGIN, **mine(BULK_DELETE, LEADS_ON)),
            "HEAD": who(LOGIN, **mine(BULK_DELETE, NOT_OFFERED)),
            "PUT": who(LOGIN, **mine(BULK_DELETE, LEADS_ON)),
            "DELETE": who(LOGIN, **mine(BULK_DELETE, NOT_OFFERED)),
        },
        "?id={a_choice}",
    ),
    *(nothing(f"/cms/snippets/choose/{OURS}/{model}/") for model in (*PEOPLE, *TEAM)),
    admin("wagtailadmin_home", **READ),
    everybody_alike("wagtailsnippets:index", gets=LOGIN, office=REFUSED),
    *(admin("wagtailadmin_reports:site_history", query=query, **READ) for query in ("", *EXPORTS)),
    admin("wagtailadmin_reports:site_history_results", **READ),
    *(
        Row("wagtailadmin_editing_sessions:ping", (OURS, model, key, "0"), {"GET": SHUT, "PUT": SHUT, "POST": post})
        for model, key, post in (
            ("mentorprofile", "guide", who(LOGIN, office=MISSING)),
            ("matchrequest", "pending", who(LOGIN, office=MISSING)),
            ("program", "a_program", who(LOGIN, **CHANGE)),
        )
    ),
    nothing("wagtailadmin_tag_model_autocomplete", OURS, "mentorprofile", query="?term=z"),
    nothing_to_come("wagtailadmin_workflows:add_task", OURS, "mentorprofile"),
    *(
        nothing(f"wagtailadmin_pages:{name}", OURS, "mentorprofile", *at)
        for name, *at in (
            ("type_use",),
            ("type_use_results",),
            ("choose_parent",),
        )
    ),
    *(
        nothing_to_come(f"wagtailadmin_pages:{name}", OURS, "mentorprofile", "root")
        for name in ("add", "preview_on_add")
    ),
    *(admin(f"wagtailadmin_pages:{name}", *PAGES, **EDITORS) for name in ("type_use", "type_use_results")),
    admin("wagtailadmin_pages:choose_parent", *PAGES, **READ, post=who(LOGIN, **READ)),
    admin("wagtailadmin_pages:add", *PAGES, "root", post=who(LOGIN, **ROOT), put=_shut(who(LOGIN, **ROOT)), **ROOT),
    preview("preview_on_add", *PAGES, "root", **ROOT),
    admin("wagtailadmin_pages:edit", "page", post=who(LOGIN, **EDITORS), put=_shut(who(LOGIN, **EDITORS)), **EDITORS),
    preview("preview_on_edit", "page", **EDITORS),
    everybody_alike("wagtailadmin_pages:view_draft", "page", gets=LOGIN, **EDITORS),
    admin("wagtailadmin_pages:history", "page", **EDITORS),
    admin("wagtailadmin_pages:search", query="?q=zz", **EDITORS),
    admin("wagtailsites:usage", "site", **ROOT),
    admin("wagtailusers_users:usage", "account", **ROOT),
    Row(
        "wagtail_serve",
        ("find/",),
        {
            "GET": who(REFUSED, visitors=LOGIN, members=SHOWS, keepers=SHOWS),
            "POST": NOWHERE,
            "PUT": NOWHERE,
        },
    ),
    *(
        Row("wagtail_serve", (path,), {"GET": who(REFUSED, **readers), "POST": NOWHERE, "PUT": NOWHERE})
        for path, readers in (
            ("reading/", READERS),
            ("reading/for-mentors/", {"visitors": LOGIN, "mentors": SHOWS, "keepers": SHOWS}),
        )
    ),
]

TABLE = [*MEMBER_AREA, *ADMIN, *GENERIC]


def list_of(model):
    """The address of a model's list in the admin."""
    desk, snippet = f"wagtail_mentoring_{model}_modeladmin_index", f"wagtailsnippets_wagtail_mentoring_{model}:list"
    return reverse(desk if model in DESKS else snippet)


# The resolver

BY_ARGUMENT = re.compile("<[^>]*(app_label|app_name)>")


def addresses_of_ours(patterns=None, namespaces=(), route=""):
    """The names of all URL patterns that show something of ours: by address, by view, by model or by argument."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = f"{route}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from addresses_of_ours(pattern.url_patterns, inner, path)
        elif "wagtail_mentoring" in path or BY_ARGUMENT.search(path) or _is_of_ours(pattern.callback, namespaces):
            yield ":".join((*namespaces, pattern.name or path))


def _is_of_ours(view, namespaces):
    options = getattr(view, "view_initkwargs", {})
    model = options.get("model") or getattr(getattr(view, "view_class", None), "model", None)
    homes = [getattr(part, "__module__", "") for part in (view, getattr(view, "view_class", None), model)]
    return "wagtail_mentoring" in namespaces or any(home.startswith("wagtail_mentoring") for home in homes)


def exists(row, keys):
    """Whether the installed Wagtail has the address; its own come and go."""
    try:
        row.address(keys)
    except NoReverseMatch:
        return False
    return True
