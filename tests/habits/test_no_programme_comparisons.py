"""Nobody asks which programme a case belongs to, and nobody writes a state beside the door."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("portal", "applications", "evaluation", "bases", "platforms")
DOOR = ROOT / "portal/dossiers/actions.py"


def modules() -> Iterator[tuple[Path, ast.AST]]:
    """Every module of ours, parsed; migrations and the demo's story tellers left out."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts and "demodata" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def compares_a_programme(node: ast.AST) -> bool:
    """``x.programme == "…"`` or ``"…" == x.programme``."""
    if not isinstance(node, ast.Compare):
        return False
    sides = [node.left, *node.comparators]
    named = any(isinstance(side, ast.Attribute) and side.attr == "programme" for side in sides)
    literal = any(isinstance(s, ast.Constant) and isinstance(s.value, str) for s in sides)
    return named and literal


def writes_a_dossier_state(node: ast.AST) -> bool:
    """``dossier.state = …`` or ``case.state = …``."""
    if not isinstance(node, ast.Assign):
        return False
    targets = [t for target in node.targets for t in ast.walk(target)]
    return any(
        isinstance(target, ast.Attribute)
        and isinstance(target.ctx, ast.Store)
        and target.attr == "state"
        and isinstance(target.value, ast.Name)
        and target.value.id in {"dossier", "case"}
        for target in targets
    )


def test_nothing_compares_a_programme_with_a_name():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if compares_a_programme(node)
    ]
    assert found == []


def test_only_the_door_writes_the_state_of_a_case():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in modules()
        for node in ast.walk(tree)
        if path != DOOR and writes_a_dossier_state(node)
    ]
    assert found == []


def test_the_looks_of_this_test_find_what_they_look_for():
    planted = ast.parse('if case.programme == "selection":\n    case.state = "draft"')

    assert any(compares_a_programme(node) for node in ast.walk(planted))
    assert any(writes_a_dossier_state(node) for node in ast.walk(planted))
