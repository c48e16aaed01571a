"""What is claimed as built carries a test, and what carries a test is claimed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.requirements_built import BUILT

TESTS = Path(__file__).resolve().parent.parent
AN_ID = re.compile(r"(R\d|F)-\d{2}")  # a rule, or a decision on an open point


def marks(tree: ast.AST) -> Iterator[str]:
    """The ids in every ``pytest.mark.requirement(…)`` of a module, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.requirement":
            yield from (ast.literal_eval(argument) for argument in node.args)


def marked() -> set[str]:
    return {
        each
        for path in TESTS.rglob("test_*.py")
        for each in marks(ast.parse(path.read_text(encoding="utf-8")))
    }


def test_every_requirement_claimed_as_built_has_a_test():
    assert sorted(BUILT - marked()) == []


def test_every_requirement_that_a_test_names_is_claimed():
    assert sorted(marked() - BUILT) == []


def test_requirements_are_named_as_in_the_list():
    assert [each for each in sorted(BUILT | marked()) if not AN_ID.fullmatch(each)] == []


def test_the_scan_sees_marks_on_functions_modules_and_parameters():
    source = """
pytestmark = pytest.mark.requirement("R0-01")
@pytest.mark.requirement("R0-02", "R0-03")
def test_it(): ...
@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.requirement("R0-04"))])
def test_them(n): ...
"""

    assert sorted(marks(ast.parse(source))) == ["R0-01", "R0-02", "R0-03", "R0-04"]
