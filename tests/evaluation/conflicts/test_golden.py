"""The golden set: two hundred pairs with what is known about each."""

import pytest

from evaluation.conflicts.hits import hard_hits, hits_for
from tests.evaluation.conflicts.golden import golden_set

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("F-15")]


def test_every_hard_conflict_is_found_and_none_is_invented():
    pairs = golden_set()
    assert len(pairs) == 200
    found = hits_for([one.case for one in pairs], [one.expert for one in pairs])
    wrong = []
    for one in pairs:
        hits = found.get((one.case.pk, one.expert.pk), [])
        hard = {str(hit.kind) for hit in hits if hit.hard}
        soft = {str(hit.kind) for hit in hits if not hit.hard}
        if hard != one.hard or (one.softly is not None and soft != one.softly):
            wrong.append((one.story, one.expert.employer, one.case.institution.name, hits))
    assert wrong == []


def test_every_hit_shows_evidence_source_and_a_weight_of_its_scale():
    pairs = golden_set()
    found = hits_for([one.case for one in pairs], [one.expert for one in pairs])
    hits = [hit for of_pair in found.values() for hit in of_pair]
    assert all(hit.evidence and hit.source and hit.label for hit in hits)
    assert all(hit.weight == 0 if hit.hard else 1 <= hit.weight <= 10 for hit in hits)
    never = {"own_employer", "own_region"}
    assert all((str(hit.kind) not in never) is hit.clearable for hit in hits)


def test_one_pair_alone_gives_what_the_whole_set_gives():
    pairs = golden_set()[::7]
    found = hits_for([one.case for one in pairs], [one.expert for one in pairs])
    for one in pairs:
        known = [hit for hit in found.get((one.case.pk, one.expert.pk), []) if hit.hard]
        assert hard_hits(one.expert, one.case) == known, one.story
