"""The house rules as tests. A gate is a function from sources to complaints, and each is shown something to catch."""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "wagtail_mentoring"
LAW_AND_BELOW = {"choices", "conf", "exceptions", "signals", "models", "policy", "fit", "privacy", "news", "invariants"}
FLOORS_0_TO_4 = LAW_AND_BELOW | {"actions"}
WEB = ("django.http", "django.shortcuts", "django.contrib.messages", "django.core.mail", "django.template")
# RFC 8058 posts without a token; an upload's token is looked at once its length is known.
LATE_TOKENS = {"views/mail.py", "views/documents.py"}
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Source:
    """One module: its path below the package, and its text."""

    name: str
    text: str

    @cached_property
    def nodes(self):
        return list(ast.walk(ast.parse(self.text, self.name)))

    @property
    def floor(self):
        return PurePosixPath(self.name).parts[0].removesuffix(".py")

    @property
    def is_migration(self):
        return "migrations" in PurePosixPath(self.name).parts

    def all(self, *kinds):
        return [node for node in self.nodes if isinstance(node, kinds)]

    def at(self, node, complaint):
        return f"{self.name}:{node.lineno} {complaint}"


def package_sources():
    for path in sorted(PACKAGE.rglob("*.py")):
        yield Source(path.relative_to(PACKAGE).as_posix(), path.read_text())


def imported_by(node):
    """Every dotted name that an import statement brings in: the module, and the module plus each name."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]


def called(node):
    """The last part of what is called: `filter` for `Match.objects.filter(...)`."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def naming(source, *words):
    """Nodes in which one of the words is used as a name: read, attribute of something, or imported."""
    for node in source.nodes:
        names = [getattr(node, "id", None), getattr(node, "attr", None)]
        if isinstance(node, ast.Import | ast.ImportFrom):
            names += [alias.name.rpartition(".")[2] for alias in node.names]
        if found := set(words).intersection(names):
            yield node, found.pop()


# The gates


def files_fit_on_300_lines(source):
    lines = len(source.text.splitlines())
    if lines > 300 and not source.is_migration:
        yield f"{source.name} has {lines} lines"


def functions_fit_on_40_lines(source):
    for node in source.all(*FUNCTION):
        if node.end_lineno - node.lineno >= 40 and not source.is_migration:
            yield source.at(node, f"{node.name} has {node.end_lineno - node.lineno + 1} lines")


def there_are_no_drawers(source):
    if drawers := {"utils", "helpers", "common"} & set(PurePosixPath(source.name).with_suffix("").parts):
        yield f"{source.name}: {drawers.pop()} is not a noun"


def imports_stand_at_the_top(source):
    for function in source.all(*FUNCTION):
        if function.name != "ready":
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield source.at(node, f"import inside {function.name}")


def the_lower_floors_know_no_web(source):
    if source.floor in FLOORS_0_TO_4:
        for node in source.all(ast.Import, ast.ImportFrom):
            for name in imported_by(node):
                if name.startswith(WEB) and any(name == web or name.startswith(f"{web}.") for web in WEB):
                    yield source.at(node, f"{name} on floor {source.floor}")


def state_is_written_by_verbs_only(source):
    if source.floor == "actions" or source.is_migration:
        return
    for node in source.all(ast.Attribute):
        if node.attr == "status" and isinstance(node.ctx, ast.Store):
            yield source.at(node, "assigns .status")
    for node in source.all(ast.Call):
        literals = {item.value for item in ast.walk(node) if isinstance(item, ast.Constant)}
        if called(node) == "update" and any(keyword.arg == "status" for keyword in node.keywords):
            yield source.at(node, "update(status=...)")
        if called(node) in {"setattr", "bulk_update"} and "status" in literals:
            yield source.at(node, f"{called(node)} of status")


def states_are_asked_for_by_name(source):
    if source.floor == "models" or source.is_migration:
        return
    for node in source.all(ast.Call):
        if called(node) in {"filter", "exclude"}:
            for keyword in node.keywords:
                if (keyword.arg or "").split("__")[0] == "status":
                    yield source.at(node, f"bare {called(node)}({keyword.arg}=...): give it a name on the QuerySet")


def dangerous_words_stand_nowhere(source):
    for node, word in naming(source, "mark_safe", "get_host", "csrf_exempt"):
        if word != "csrf_exempt" or source.name not in LATE_TOKENS:
            yield source.at(node, word)


def mail_is_built_in_notifications_only(source):
    if source.floor != "notifications":
        for node, word in naming(source, "EmailMessage", "EmailMultiAlternatives"):
            yield source.at(node, word)


def only_the_kit_retries(source):
    if source.name == "actions/_kit.py":
        return
    for node in source.all(ast.ExceptHandler):
        caught = [getattr(item, "attr", getattr(item, "id", "")) for item in ast.walk(node.type or ast.Tuple(elts=[]))]
        if "OperationalError" in caught:
            yield source.at(node, "except OperationalError")


def policy_has_at_most_16_questions(source):
    for node in source.all(ast.ClassDef):
        questions = [item for item in node.body if isinstance(item, FUNCTION) and not item.name.startswith("_")]
        if node.name == "Policy" and len(questions) > 16:
            yield source.at(node, f"{len(questions)} public methods")


def the_base_page_has_no_name(source):
    if source.name.startswith("pages/migrations/"):
        return  # migrations_fit_every_host looks there
    prose = {id(node.value) for node in source.all(ast.Expr)}
    for node in source.all(ast.Constant):
        spoken = isinstance(node.value, str) and id(node) not in prose
        if spoken and re.search(r"\bwagtailcore\.(add_)?page\b|page_ptr", node.value, re.IGNORECASE):
            yield source.at(node, f"{node.value!r} is not the base page of every host")
    for node, word in naming(source, "page_ptr"):
        yield source.at(node, word)


def migrations_fit_every_host(source):
    """What must be edited by hand after makemigrations on the newest Wagtail with the default models."""
    if not source.is_migration:
        return
    default_models = r"wagtailcore\.page|page_ptr|wagtailimages\.image|wagtaildocs\.document|auth\.user"
    for node in source.all(ast.Constant):
        value = str(node.value)
        if re.fullmatch(default_models, value, re.IGNORECASE) or re.search("apitoken|WAGTAIL_PAGE_MODEL", value):
            yield source.at(node, f"{value!r} is the default host's")
    for node in source.all(ast.Tuple):
        parts = [getattr(item, "value", None) for item in node.elts]
        if parts[:1] == ["wagtailcore"] and len(parts) == 2 and str(parts[1])[:4] > "0094":
            yield source.at(node, f"depends on wagtailcore {parts[1]}: not in every supported Wagtail")


# What each must catch, and what it must let pass

LONG = "x = 1\n" * 301
TALL = "def f():\n" + "    x = 1\n" * 40
RETRY = "try:\n    f()\nexcept (ValueError, db.OperationalError):\n    pass\n"
WIDE = "class Policy:\n" + "".join(f"    def may_{number}(self): ...\n" for number in range(17))

GATES = {
    files_fit_on_300_lines: ([("views/a.py", LONG)], [("migrations/0001_initial.py", LONG), ("a.py", LONG[6:])]),
    functions_fit_on_40_lines: ([("views/a.py", TALL)], [("views/a.py", TALL.removesuffix("    x = 1\n"))]),
    there_are_no_drawers: (
        [("utils.py", ""), ("forms/helpers.py", ""), ("common/a.py", "")],
        [("actions/_kit.py", "")],
    ),
    imports_stand_at_the_top: (
        [("a.py", "def f():\n    import os"), ("a.py", "def f():\n    if 1:\n        from . import b")],
        [("apps.py", "class A:\n    def ready(self):\n        from . import checks")],
    ),
    the_lower_floors_know_no_web: (
        [
            ("policy.py", "from django.http import Http404"),
            ("models/a.py", "from django import shortcuts"),
            ("actions/a.py", "from django.contrib import messages"),
            ("actions/b.py", "import django.core.mail"),
            ("news.py", "from django.template.loader import get_template"),
        ],
        [("views/a.py", "from django.http import Http404"), ("models/a.py", "from django.core import mailbox")],
    ),
    state_is_written_by_verbs_only: (
        [
            ("views/a.py", "match.status = 'ended'"),
            ("models/a.py", "self.status, other = 'ended', 1"),
            ("admin/a.py", "Match.objects.filter(pk=1).update(status='ended')"),
            ("forms/a.py", "setattr(match, 'status', 'ended')"),
            ("pages/a.py", "Match.objects.bulk_update(rows, ['status'])"),
        ],
        [("actions/a.py", "match.status = 'ended'"), ("views/a.py", "x = match.status\nresponse.status_code = 409")],
    ),
    states_are_asked_for_by_name: (
        [("views/a.py", "Match.objects.filter(status='active')"), ("a.py", "qs.exclude(status__in=['active'])")],
        [("models/a.py", "self.filter(status='active')"), ("views/a.py", "Match.objects.active().filter(pk=1)")],
    ),
    dangerous_words_stand_nowhere: (
        [
            ("a.py", "from django.utils.safestring import mark_safe"),
            ("a.py", "request.get_host()"),
            ("a.py", "@csrf_exempt\ndef f(): ..."),
        ],
        [("a.py", "'''Never mark_safe.'''"), ("views/mail.py", "@csrf_exempt\ndef f(): ...")],
    ),
    mail_is_built_in_notifications_only: (
        [("actions/a.py", "mail.EmailMessage()"), ("a.py", "from django.core.mail import EmailMultiAlternatives")],
        [("notifications/delivery.py", "EmailMultiAlternatives()")],
    ),
    only_the_kit_retries: (
        [("actions/a.py", RETRY), ("a.py", RETRY.replace("(ValueError, db.OperationalError)", "OperationalError"))],
        [("actions/_kit.py", RETRY), ("a.py", "try:\n    f()\nexcept ValueError:\n    pass")],
    ),
    policy_has_at_most_16_questions: (
        [("policy.py", WIDE)],
        [("policy.py", WIDE.replace("may_16", "_own")), ("a.py", WIDE.replace("Policy", "Other"))],
    ),
    the_base_page_has_no_name: (
        [
            ("models/a.py", "FK('wagtailcore.Page')"),
            ("pages/a.py", "x.page_ptr"),
            ("a.py", "x = 'wagtailcore.add_page'"),
        ],
        [("pages/a.py", "'''Not wagtailcore.Page.'''"), ("pages/models.py", "get_model_name('wagtailcore', 'Page')")],
    ),
    migrations_fit_every_host: (
        [
            ("migrations/0001_initial.py", "dependencies = [('wagtailcore', '0098_apitoken')]"),
            ("migrations/0001_initial.py", "dependencies = [('wagtailcore', '0097_baselogentry')]"),
            ("migrations/0001_initial.py", "FK(to='wagtailimages.image')"),
            ("pages/migrations/0001_initial.py", "swappable_dependency(settings.x, 'WAGTAIL_PAGE_MODEL')"),
            ("pages/migrations/0001_initial.py", "fields = [('page_ptr', OneToOne(to='wagtailcore.page'))]"),
        ],
        [
            ("migrations/0001_initial.py", "dependencies = [('wagtailcore', '0094_alter_page_locale')]"),
            ("pages/migrations/0001_initial.py", "get_model_name('wagtailcore', 'Page')"),
            ("models/a.py", "'wagtailimages.image'"),
        ],
    ),
}


def name_of(value):
    return value.__name__ if callable(value) else value.name


@pytest.mark.parametrize("gate", GATES, ids=name_of)
def test_the_house_is_in_order(gate):
    assert [complaint for source in package_sources() for complaint in gate(source)] == []


@pytest.mark.parametrize(
    ("gate", "source"), [(gate, Source(*bad)) for gate, (caught, _) in GATES.items() for bad in caught], ids=name_of
)
def test_a_gate_catches(gate, source):
    assert list(gate(source))


@pytest.mark.parametrize(
    ("gate", "source"), [(gate, Source(*good)) for gate, (_, passed) in GATES.items() for good in passed], ids=name_of
)
def test_a_gate_lets_pass(gate, source):
    assert list(gate(source)) == []


def test_the_house_is_found():
    assert (PACKAGE / "__init__.py").exists()
    assert Source("models/a.py", "").floor in FLOORS_0_TO_4
