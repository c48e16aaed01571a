"""The diagram and step table of every programme, computed from its flow."""

from collections.abc import Iterator

from portal.kernel.flow import Flow, Step
from portal.kernel.programmes import Programme
from portal.kernel.roles import Role
from portal.programmes.registry import all_programmes

HEAD = """# Flows

Written by `manage.py flows_doc`; a habit test fails when it is not current.
"""


def document() -> str:
    """The whole page as Markdown."""
    parts = [HEAD, *(_chapter(programme) for programme in all_programmes().values())]
    return "\n".join(parts)


def _chapter(programme: Programme) -> str:
    lines = [f"## {programme.title} · {programme.route}（`{programme.code}`）", ""]
    lines += ["```mermaid", *_diagram(programme.flow), "```", ""]
    lines += ["| 办理 | 从 | 到 | 由 | 条件 | 同时 |", "|---|---|---|---|---|---|"]
    lines += [_row(programme.flow, step) for step in programme.flow.steps]
    return "\n".join([*lines, ""])


def _diagram(flow: Flow) -> Iterator[str]:
    yield "stateDiagram-v2"
    yield f"    [*] --> {flow.initial.code}"
    for state in flow.states:
        yield f"    {state.code}: {state.label}"
    for step in flow.steps:
        for source in step.sources:
            yield f"    {source} --> {step.target}: {step.label}"


def _row(flow: Flow, step: Step) -> str:
    sources = "、".join(flow.state(code).label for code in step.sources)
    holders = "、".join(role.label for role in Role if role in step.by)
    guards = "、".join(f"`{_name(guard)}`" for guard in step.guards)
    effects = "、".join(f"`{_name(effect)}`" for effect in step.effects)
    target = flow.state(step.target).label
    return f"| {step.label} | {sources} | {target} | {holders} | {guards} | {effects} |"


def _name(function: object) -> str:
    """A guard made by a function is named after its maker."""
    return getattr(function, "__qualname__", str(function)).split(".")[0]
