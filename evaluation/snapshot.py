"""What a line is drawn from, as plain values that are stored with it."""

from typing import Any

from django.db.models import QuerySet

from evaluation.conflicts.hits import hits_for
from evaluation.conflicts.kinds import Kind
from evaluation.models import Expert, ReviewRule
from evaluation.ranking import Ranked, judged_in
from evaluation.stages import DECIDING, PROPOSE
from portal.dossiers.models import Dossier, Round
from portal.kernel.canonical import canonical, digest
from portal.kernel.refusals import Refusal
from portal.organizations.models import Institution
from portal.organizations.queries import region_names
from portal.programmes.registry import programme

BOTH_WAYS = frozenset({PROPOSE, "not_select"})
"""The steps that a line takes; a case that cannot take both is not in it."""


def undecided(row: Ranked) -> bool:
    """Whether the ranked case is neither proposed nor set aside yet."""
    flow = programme(row.dossier.programme).flow
    leaving = {step.action for step in flow.steps_from(row.dossier.state)}
    return leaving & DECIDING >= BOTH_WAYS


def snapshot(round_: Round, cases: QuerySet[Dossier]) -> dict[str, Any]:
    """The undecided cases of a round among ``cases``, best first, for :mod:`evaluation.line`."""
    judged = judged_in(round_, cases)
    rows = [row for row in judged.ranked if undecided(row)]
    # nothing of any other case: what happens to those must not outdate a draft
    kinds = _kinds(cases.filter(pk__in=[row.dossier.pk for row in rows]))
    return canonical(
        {
            "round": round_.slug,
            "rule": _rule(judged.rule) if judged.rule else {},
            "labels": {
                "entity_type": {key: str(name) for key, name in Institution.EntityType.choices},
                "region": {
                    key: region_names()[key] for key in sorted({k[1] for k in kinds.values()})
                },
            },
            "cases": [_case(row, kinds[row.dossier.pk]) for row in rows],
        }
    )


def rule_digest(inputs: dict[str, Any]) -> str:
    """The digest of the rule quoted in the inputs: the version of the weighted criteria."""
    return digest(inputs["rule"])


def _kinds(cases: QuerySet[Dossier]) -> dict[int, tuple[str, str]]:
    rows = cases.order_by().values_list("pk", "institution__entity_type", "region")
    return {pk: (entity_type, region) for pk, entity_type, region in rows}


def _rule(rule: ReviewRule) -> dict[str, Any]:
    return {
        "method": rule.method,
        "defence_share": rule.defence_share,
        "honours_break_ties": rule.honours_break_ties,
        "spread_limit": rule.spread_limit,
        "source": rule.source,
        "locked_at": rule.locked_at,
        "criteria": [
            {
                "title": one.title,
                "weight": one.weight,
                "summed": one.summed,
                "maximum": one.maximum or rule.scale_max,
            }
            for one in rule.criteria.all()
        ],
    }


def _case(row: Ranked, kinds: tuple[str, str]) -> dict[str, Any]:
    return {
        "case": row.dossier.pk,
        "reference": row.dossier.reference,
        "institution": row.dossier.institution,
        "place": row.place,
        "score": "" if row.score is None else str(row.score),
        "carried": row.carried,
        "honours": sorted(row.honours),
        "categories": dict(zip(("entity_type", "region"), kinds, strict=True)),
        "sheets": [
            {
                "author": one.author,
                "expert": one.expert,
                "version": one.version,
                "total": str(one.total),
                "extra": one.extra,
            }
            for one in row.experts
        ],
        "defence": [
            {"judge": one.judge, "version": one.version, "value": one.value} for one in row.judges
        ],
        "divergent": row.divergence.is_open,
        "spread": row.divergence.spread_shown,
    }


def divergent(inputs: dict[str, Any]) -> list[Refusal]:
    """The cases whose experts are too far apart and where nobody more has been heard (B22)."""
    return [
        Refusal(
            "divergence_unresolved",
            f"“{case['institution']}”专家评分最大相差 {case['spread']} 分，尚未增加专家复评",
        )
        for case in inputs["cases"]
        if case["divergent"]
    ]


def conflicted(inputs: dict[str, Any]) -> list[Refusal]:
    """The sheets that count though their expert has a hard conflict with the case (F-15)."""
    names = {case["case"]: case["institution"] for case in inputs["cases"]}
    authors = {
        (case["case"], sheet["expert"]): sheet["author"]
        for case in inputs["cases"]
        for sheet in case["sheets"]
    }
    experts = Expert.objects.filter(pk__in={expert for _case, expert in authors})
    hits = hits_for(Dossier.objects.filter(pk__in=list(names)), list(experts))
    return [
        Refusal(
            "conflicted_sheet",
            f"“{names[case]}”的评审专家{author}应当回避：{hard.evidence}",
        )
        for (case, expert), author in authors.items()
        for hard in [hit for hit in hits.get((case, expert), ()) if hit.hard and _bars(hit.kind)][
            :1
        ]
    ]


def _bars(kind: Kind) -> bool:
    # whoever once declined for want of time and scored later judged freely
    return kind is not Kind.DECLINED
