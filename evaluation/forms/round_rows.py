"""What the rows of a review rule and of a checklist share."""

from typing import Any

from portal.dossiers.models import Round
from portal.programmes.registry import all_programmes


def clause_choices(round_: Round) -> list[tuple[str, str]]:
    """The clauses of the edition that a round pins."""
    found = {
        clause.code: f"（{clause.number}）{clause.title}"
        for programme in all_programmes().values()
        for edition in programme.editions
        if edition.code == round_.edition
        for clause in edition.clauses
    }
    return list(found.items())


def kept_rows(formset: Any) -> list[dict[str, Any]]:
    """The rows that are filled in and not marked for removal."""
    kept = []
    for form in formset.forms:
        given = dict(form.cleaned_data)
        if given and not given.pop("DELETE", False):
            kept.append(given)
    return kept
