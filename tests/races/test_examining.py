"""Examiners, experts and editors who write on one case at once."""

from collections import Counter
from decimal import Decimal

import pytest

from applications.actions.drafting import save_section
from applications.models import Declaration
from applications.sections import section_named
from evaluation.actions import review, scoring
from evaluation.actions.examination import Mark, give_verdict
from evaluation.models import ClauseVerdict, ScoreSheet
from portal.audit.models import Entry
from portal.dossiers.drafts import Saved, base_of
from portal.dossiers.models import Dossier, DraftField
from portal.kernel.refusals import Refused
from tests.factories import accounts, applications, dossiers, evaluation, organizations
from tests.factories.clock import NOW
from tests.races.together import at_once, refusals_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("R0-23")
def test_verdicts_of_two_officers_on_one_clause_are_one_row_and_both_in_the_log():
    case = applications.submitted(in_round=dossiers.round_())
    clerks = [accounts.province_clerk() for _ in range(2)]
    marks = [Mark("team", "met"), Mark("team", "correct", "请补充人员名单")]

    def judging(clerk, mark):
        return lambda: give_verdict(case, mark, version=1, actor=clerk, now=NOW)

    results = at_once([judging(*each) for each in zip(clerks, marks, strict=True)])

    assert refusals_in(results) == []
    stands = ClauseVerdict.objects.get()
    first, second = Entry.objects.filter(action="give_verdict").order_by("pk")
    assert first.detail["before"] is None
    assert second.detail["before"]["verdict"] == first.detail["verdict"]
    assert second.detail["before"]["examiner"] == str(first.actor)
    assert (stands.verdict, stands.examiner) == (second.detail["verdict"], second.actor)


@pytest.fixture
def in_scoring():
    """A case that two experts score, and their assignments, declared."""
    in_round = dossiers.round_()
    evaluation.review_rule(in_round, experts=2)
    case = applications.submitted(in_round=in_round)
    Dossier.objects.filter(pk=case.pk).update(state="scoring")
    case.refresh_from_db()
    experts = [evaluation.expert() for _ in range(2)]
    given = review.assign([(case, experts)], actor=accounts.national_clerk(), now=NOW)
    return case, [review.declare(one, now=NOW) for one in given]


@pytest.mark.requirement("R0-24")
def test_a_sheet_is_in_before_the_scoring_closes_or_is_refused(in_scoring):
    case, assignments = in_scoring
    values = dict.fromkeys(case.round.review_rule.criteria.values_list("pk", flat=True), Decimal(4))
    officer = accounts.national_clerk()

    def submitting(assignment):
        return lambda: scoring.submit(assignment, values, "依据充分", now=NOW)

    def closing():
        return review.close_scoring([case], actor=officer, now=NOW)

    # Each expert sends twice, as a double click does.
    results = at_once([*map(submitting, assignments * 2), closing, closing])

    case.refresh_from_db()
    sheets = ScoreSheet.objects.filter(state=ScoreSheet.State.SUBMITTED)
    told = Counter(refusals_in(results))
    assert Entry.objects.filter(action="submit_scores", result="done").count() == 2
    assert sheets.count() == ScoreSheet.objects.count() == 2
    assert sum(sheet.scores.count() for sheet in sheets) == 4
    assert told[("sheet_locked",)] + told[("scoring_closed",)] == 2
    closed = sum(not isinstance(result, Refused) for result in results[-2:])
    assert case.state == ("defence" if closed else "scoring")
    assert closed <= 1
    assert told[("scores_missing",)] + told[("no_such_step",)] == 2 - closed


def test_ten_editors_of_one_field_win_a_revision_each_and_lose_nothing_unseen():
    unit = organizations.institution()
    editors = [accounts.manager(unit) for _ in range(10)]
    case = applications.draft(unit, in_round=dossiers.round_(), by=editors[0])
    section = section_named("basis")
    base = base_of(0, Declaration.objects.get().funds_note)
    waiting = dict.fromkeys(editors, base)

    def saving(editor):
        typed, bases = {"funds_note": f"由{editor}填写"}, {"funds_note": waiting[editor]}
        return lambda: save_section(case, section, typed, bases, actor=editor, now=NOW)

    for revision in range(1, 11):
        asked = list(waiting)
        results: list[Saved] = at_once([saving(editor) for editor in asked])
        winners = [who for who, saved in zip(asked, results, strict=True) if saved.written]
        stands = DraftField.objects.get()
        assert [stands.author] == winners
        assert (stands.text, stands.revision) == (f"由{winners[0]}填写", revision)
        for editor, saved in zip(asked, results, strict=True):
            if editor not in winners:
                assert (saved.clashes[0].mine, saved.clashes[0].theirs) == (
                    f"由{editor}填写",
                    stands.text,
                )
                waiting[editor] = saved.clashes[0].base
        del waiting[winners[0]]

    assert Declaration.objects.get().funds_note == stands.text
    assert Entry.objects.filter(action="save_draft").count() == 10
