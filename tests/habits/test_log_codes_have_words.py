"""An auditor reads words: every code that is written into the log has them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from portal.audit.wording import WORDS
from portal.programmes.registry import all_programmes

ROOT = Path(__file__).resolve().parents[2]
WRITERS = {"record", "record_refusal"}


def literal_codes(tree: ast.AST) -> Iterator[str]:
    """The first arguments, where they are literal, of calls that write into the log."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0]
        if name in WRITERS and isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


def written_codes() -> set[str]:
    """Every literal code in our apps, and every action of every flow."""
    found = {step.action for p in all_programmes().values() for step in p.flow.steps}
    for app in ("portal", "applications", "evaluation"):
        for path in (ROOT / app).rglob("*.py"):
            found |= set(literal_codes(ast.parse(path.read_text(encoding="utf-8"))))
    return found


def test_every_code_of_the_log_has_words():
    assert written_codes() - set(WORDS) == set()


def test_the_look_finds_a_code():
    assert list(literal_codes(ast.parse('record("sign_in", actor=x)'))) == ["sign_in"]
