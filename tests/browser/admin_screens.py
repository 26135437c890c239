"""Every screen of ours in the Wagtail admin, in the states that it has."""

from tests.browser.plain import with_a_tag
from tests.browser.screens import Screen, in_this_tab, press, spoil
from tests.contracts.surfaces import addresses_of_ours
from wagtail_mentoring.actions import ask_for_help

ADMIN, CLAIRE, HELEN = "admin", "claire.whitcombe", "helen.marchuk"
WAITS, LATE = "request:Lena Vogt>Amina Yusuf", "request:Olga Shevchenko>Ravi Chandrasekhar"
DECIDED, PAIR = "request:Wei Chen>Amina Yusuf", "match:Wei Chen>Amina Yusuf"
ASKED = "match:Liam Sutherland>Lorraine Tkachuk"
LISTS = ("coordinatortask", "matchrequest", "match", "outboxemail")
EXTEND = "Move the last day"
OUR_PAGES = "wagtail_mentoring_pages"
KINDS = {
    "program": "program:mentor-match",
    "section": "section:focus",
    "question": "question:goals",
    "choice": "choice:goals",
    "cycle": "cycle:Autumn cycle",
    "endreason": "endreason:moved",
}


def desk(model, action, who, *at, **how):
    """A screen of a list of what verbs own."""
    return Screen(f"wagtail_mentoring_{model}_modeladmin_{action}", who, at, **how)


def snippet(model, action, who, *at, **how):
    """A screen of a snippet."""
    return Screen(f"wagtailsnippets_wagtail_mentoring_{model}:{action}", who, at, **how)


def editor(action, *at, **how):
    """A screen of Wagtail's editor, with a page of our types in it."""
    return Screen(f"wagtailadmin_pages:{action}", ADMIN, at, **how)


def help_is_asked(stage):
    """Let a mentee ask the program team to reach out."""
    mentee, mentor = LATE.removeprefix("request:").split(">")
    match_request = stage.request(mentee, mentor)
    ask_for_help(match_request, actor=match_request.mentee.user)


def lists(kind, model, action):
    """A list as everybody sees it who may, and what it says when nothing is found."""
    yield from (kind(model, action, who) for who in (ADMIN, CLAIRE))
    yield kind(model, action, ADMIN, query="?q=zzzz", state="nothing found")


def team(model, key):
    """The screens of what the team owns."""
    yield snippet(model, "list", ADMIN)
    yield snippet(model, "add", ADMIN)
    yield snippet(model, "add", ADMIN, state="with errors", act=press("Save"))
    yield from (snippet(model, action, ADMIN, key) for action in ("edit", "history", "usage"))


DESKS = [
    *(screen for model in LISTS for screen in lists(desk, model, "index")),
    *(desk("matchrequest", "inspect", ADMIN, key) for key in (WAITS, LATE, DECIDED)),
    desk("match", "inspect", ADMIN, PAIR),
    *(desk("match", action, ADMIN, PAIR) for action in ("end", "graceful_exit", "extend")),
    desk("match", "extend", ADMIN, ASKED),
    desk("match", "extend", ADMIN, ASKED, state="with errors", act=spoil(EXTEND)),
    desk("match", "end_many", ADMIN, query=f"?id={{{PAIR}}}"),
    *(desk("coordinatortask", "inspect", HELEN, f"task:{kind}") for kind in ("end_asked", "member_left")),
    *(desk("coordinatortask", action, ADMIN, "task:help_asked", given=help_is_asked) for action in ("nudge", "close")),
    desk("match", "graceful_exit", ADMIN, ASKED, state="as the mentor asked"),
    desk("coordinatortask", "close", ADMIN, "task:member_left", state="not possible"),
    *(desk("outboxemail", "inspect", ADMIN, f"outbox:{state}") for state in ("failed", "sent")),
    *(desk("matchrequest", action, CLAIRE, WAITS) for action in ("accept", "decline")),
    *(desk("matchrequest", verb, CLAIRE, query=f"?id={{{WAITS}}}") for verb in ("withdraw", "decline_many")),
    desk("matchrequest", "withdraw", CLAIRE, query=f"?id={{{DECIDED}}}", state="nothing to withdraw"),
    desk("outboxemail", "send_again", CLAIRE, "outbox:failed"),
]
PEOPLE = [
    *(screen for model in ("mentorprofile", "menteeprofile") for screen in lists(snippet, model, "list")),
    *(snippet("menteeprofile", "inspect", ADMIN, f"mentee:{name}") for name in ("Nina Castellanos", "Wei Chen")),
    *(snippet("mentorprofile", "inspect", ADMIN, f"mentor:{name}") for name in ("Amina Yusuf", "Chantal Beaudry")),
    snippet("menteeprofile", "approve", HELEN, query="?id={mentee:Nina Castellanos}"),
    snippet("mentorprofile", "approve", CLAIRE, query="?id={mentor:Amina Yusuf}", state="nothing to approve"),
    snippet("mentorprofile", "limit", CLAIRE, "mentor:Amina Yusuf"),
    snippet("mentorprofile", "limit", CLAIRE, "mentor:Amina Yusuf", state="with errors", act=spoil("Change the limit")),
    *(snippet("menteeprofile", action, CLAIRE, "mentee:Jonas Lindqvist") for action in ("ask", "make_match")),
    snippet("menteeprofile", "make_match", HELEN, "mentee:Tyler Kostiuk"),
]
LETTER = ("program:engineering", "request_received", "mentor", "en")
LETTERS = [
    Screen("wagtail_mentoring_letters", ADMIN),
    Screen("wagtail_mentoring_letter", ADMIN, LETTER),
    Screen("wagtail_mentoring_letter", ADMIN, LETTER, state="with errors", act=spoil()),
    Screen("wagtail_mentoring_letter", ADMIN, LETTER, state="preview", act=in_this_tab("Preview in a new tab")),
]
TEAM = [
    *(screen for model, key in KINDS.items() for screen in team(model, key)),
    snippet("choice", "delete", ADMIN, "choice:goals"),
    snippet("question", "delete", ADMIN, "question:goals"),
    snippet("endreason", "delete", ADMIN, "endreason:moved"),
    Screen("wagtailadmin_home", CLAIRE),
]
PAGES = [
    *(editor("edit", f"page:{slug}") for slug in ("mentor-directory", "paired-up", "software-guide", "every-block")),
    editor("edit", "page:every-block", state="with errors", act=spoil("Save draft"), answer=400),
    editor("add_subpage", "page:paired-up"),
    *(editor("add", OUR_PAGES, kind, "page:paired-up") for kind in ("resourceindexpage", "resourcepage")),
    editor("add", OUR_PAGES, "mentoringdirectorypage", "page:home"),
    editor(
        "add",
        OUR_PAGES,
        "mentoringdirectorypage",
        "page:home",
        state="with errors",
        act=press("Save draft"),
        answer=400,
    ),
]
ADMINS = [*DESKS, *PEOPLE, *LETTERS, *TEAM, *PAGES]

# What Wagtail shows to itself: whatever axe finds here is Wagtail's own, and not ours to mend.
WAGTAILS_OWN = [
    Screen("wagtailusers_users:index", ADMIN),
    Screen("wagtailusers_users:add", ADMIN),
    Screen("wagtailusers_users:edit", ADMIN, ("account:admin",)),
    Screen("wagtailadmin_pages:edit", ADMIN, ("page:home",)),
    Screen("wagtailadmin_pages:add_subpage", ADMIN, ("page:home",)),
    Screen("wagtailadmin_pages:history", ADMIN, ("page:home",)),
    Screen("wagtailusers_users:usage", ADMIN, ("account:admin",)),
    Screen("wagtailsnippets_taggit_tag:edit", ADMIN, ("1",), given=with_a_tag),
]

# What Wagtail's editor draws around blocks; none of its own pages has any.
AROUND_BLOCKS = {
    ("landmark-unique", "section", "w-panel w-panel--nested"),  # the same block twice has the same name twice
    ("scrollable-region-focusable", "ol", "w-minimap__list"),  # the outline, once it is longer than the window
    ("cut-off", "button", "w-field__comment-button w-field__comment-button--add"),  # stands in the margin of a phone
}

CLOSED = ("add", "edit", "delete", "usage", "history", "history_results")  # to everybody, for profiles


def without_a_screen(name):
    """Fragments of lists, doors that are shut, and what leads back instead of asking."""
    if name.endswith("results"):
        return True
    model, _, action = name.removeprefix("wagtailsnippets_wagtail_mentoring_").partition(":")
    shut = model in {"mentorprofile", "menteeprofile"} and action in CLOSED
    return shut or (action == "delete" and model in {"program", "section", "cycle"})


def names_of_ours():
    """The names of our addresses in the admin."""
    return {name for name in addresses_of_ours() if "wagtail_mentoring_" in name}
