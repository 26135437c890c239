"""The table of requirements, written from the names of the tests: ``python -m tests.contracts.requirements_table``.

A test proves a requirement by naming it: ``test_R36_one_step``, ``test_R43_and_R51_...``.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
PAGE = TESTS.parent / "docs" / "explanation" / "requirements.md"
ROW = re.compile(r"^\| R(\d+) \| ([^|\n]+) \| ([^|\n]+) \| ([^|\n]*) ?\|$", re.MULTILINE)
NUMBER = re.compile(r"(?<=_)R(\d+)(?=_|$)")


def names_in(path: Path) -> list[str]:
    """Return the names of the test functions of a file, in their order, those in classes included."""
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    return [node.name for node in sorted(functions, key=lambda node: node.lineno) if node.name.startswith("test_")]


def proofs() -> dict[int, list[str]]:
    """Return number -> "`path::test`" of every test that names the requirement; journeys come first."""
    found = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py"), key=lambda path: (path.parent.name != "journeys", str(path))):
        place = path.relative_to(TESTS).as_posix()
        for name in names_in(path):
            for number in dict.fromkeys(map(int, NUMBER.findall(name))):
                found[number].append(f"`{place}::{name}`")
    return found


def written(page: str) -> str:
    """Return the page with the tests of the suite in its third column, or the word "open"; the rest is by hand."""
    found = proofs()

    def row(old: re.Match[str]) -> str:
        tests = ", ".join(found[int(old[1])]) or "open"
        return " ".join(f"| R{old[1]} | {old[2]} | {tests} | {old[4]}".split()) + " |"

    return ROW.sub(row, page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text()))
