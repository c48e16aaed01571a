"""A seed is committed, the panel drawn from unchanged inputs, and published once."""

from itertools import combinations

import pytest

from evaluation.actions import proposals
from evaluation.actions.proposal_edits import Wanted, change_panel, import_panels
from evaluation.actions.review import accept, assign
from evaluation.matching.problem import Problem
from evaluation.models import Assignment, ExpertSkill, ProposedPair, ReviewRule
from portal.audit.models import Entry
from portal.dossiers.models import Wall
from portal.dossiers.queries import visible_to
from portal.kernel.refusals import Refused
from portal.obligations.models import Message
from tests.factories import accounts, evaluation, national
from tests.factories.clock import DAY, NOW, SECOND

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("F-15")]


def drawn(of, by):
    return proposals.solve_proposal(proposals.commit_seed(of, actor=by, now=NOW), actor=by, now=NOW)


def pairs_of(proposal, *changes):
    rows = proposal.pairs.filter(change__in=changes or ["add", "keep"])
    return set(rows.values_list("dossier", "expert"))


def refused(act, *given, **named):
    with pytest.raises(Refused) as raised:
        act(*given, **named)
    return set(raised.value.codes)


def test_a_commitment_shows_digests_and_keeps_the_seed(in_round, pool, officer):
    proposal = proposals.commit_seed(in_round, actor=officer, now=NOW)

    entry = Entry.objects.get(action="commit_seed")
    assert proposals.commitment_of(proposal.seed) == proposal.commitment
    assert Problem.from_json(proposal.inputs).digest() == proposal.inputs_digest
    assert entry.detail == {"commitment": proposal.commitment, "inputs": proposal.inputs_digest}
    assert len(proposal.seed) == 64
    assert refused(proposals.commit_seed, in_round, actor=officer, now=NOW) == {"proposal_open"}


def test_every_case_gets_its_number_and_loads_are_even(in_round, pool, officer):
    cases, people = pool

    proposal = drawn(in_round, officer)

    pairs = pairs_of(proposal, "add")
    assert proposal.state == "draft"
    assert set(proposal.pairs.values_list("origin", flat=True)) == {"solver"}
    assert {case.pk: sum(c == case.pk for c, _ in pairs) for case in cases} == {
        case.pk: 2 for case in cases
    }
    loads = [sum(e == one.pk for _, e in pairs) for one in people]
    assert max(loads) - min(loads) <= 1


def test_nothing_of_a_draft_is_visible_to_experts(in_round, pool, officer):
    _cases, people = pool

    drawn(in_round, officer)

    assert not Assignment.objects.exists()
    assert not Message.objects.exists()
    assert not any(visible_to(one.user).exists() for one in people)


def test_a_change_after_the_commitment_is_named_and_stops_the_draw(in_round, pool, officer):
    cases, people = pool
    proposal = proposals.commit_seed(in_round, actor=officer, now=NOW)
    people[0].employer, people[0].employer_credit_code = "示例新单位", ""
    people[0].save()
    late = national.case(in_round, "awaiting_review")

    with pytest.raises(Refused) as raised:
        proposals.solve_proposal(proposal, actor=officer, now=NOW)

    said = "；".join(str(one) for one in raised.value.refusals)
    assert set(raised.value.codes) == {"inputs_changed"}
    assert str(people[0].user) in said
    assert late.reference in said
    assert cases[0].reference not in said
    proposal.refresh_from_db()
    assert proposal.state == "committed"


def test_publication_assigns_once_with_one_message_to_each_expert(in_round, pool, officer):
    _cases, people = pool
    proposal = drawn(in_round, officer)
    wanted = pairs_of(proposal)

    proposals.publish(proposal, actor=officer, now=NOW + SECOND)

    live = Assignment.objects.filter(ended_at__isnull=True, proposal=proposal)
    assert set(live.values_list("dossier", "expert")) == wanted
    assert Message.objects.count() == len({expert for _, expert in wanted}) == len(people)
    assert refused(proposals.publish, proposal, actor=officer, now=NOW) == {"proposal_published"}
    assert live.count() == len(wanted)
    assert Entry.objects.get(action="publish_proposal", result="done").detail["seed"]


def test_publication_checks_every_rule_again(in_round, pool, officer):
    cases, _people = pool
    proposal = drawn(in_round, officer)
    row = proposal.pairs.first()
    row.expert.region = row.dossier.region
    row.expert.save()

    codes = refused(proposals.publish, proposal, actor=officer, now=NOW)

    assert codes == {"barred"}
    assert not Assignment.objects.exists()
    row.expert.region_id = evaluation.expert().region_id
    row.expert.save()
    proposals.publish(proposal, actor=officer, now=NOW)
    assert Assignment.objects.count() == 2 * len(cases)


def test_publication_refuses_where_a_panel_has_moved_or_a_case_has_left(in_round, pool, officer):
    cases, people = pool
    proposal = drawn(in_round, officer)
    assign([(cases[0], [people[0]])], actor=officer, now=NOW)
    type(cases[1]).objects.filter(pk=cases[1].pk).update(state="defence")

    with pytest.raises(Refused) as raised:
        proposals.publish(proposal, actor=officer, now=NOW)

    said = "；".join(str(one) for one in raised.value.refusals)
    assert set(raised.value.codes) == {"proposal_outdated"}
    assert str(cases[0].institution) in said
    assert str(cases[1].institution) in said


def test_an_accepted_assignment_stays_and_a_barred_one_ends(in_round, pool, officer):
    cases, people = pool
    (sure,) = assign([(cases[0], [people[0]])], actor=officer, now=NOW)
    assign([(cases[1], [people[1]])], actor=officer, now=NOW)
    accept(sure, now=NOW)
    people[1].region = cases[1].region
    people[1].save()

    proposal = drawn(in_round, officer)
    ended = ProposedPair.objects.get(proposal=proposal, change="end")
    proposals.publish(proposal, actor=officer, now=NOW + SECOND)

    assert (cases[0].pk, people[0].pk) in pairs_of(proposal, "keep")
    assert (ended.dossier_id, ended.expert_id) == (cases[1].pk, people[1].pk)
    assert "同一省份" in ended.note
    gone = Assignment.objects.get(dossier=cases[1], expert=people[1])
    assert gone.end == "released"
    assert Message.objects.filter(recipient=people[1].user, subject="评审任务有调整").count() == 1


def test_no_two_of_one_employer_and_the_required_field_on_every_case(in_round, pool, officer):
    _cases, people = pool
    for one in people[:3]:
        one.employer = "示例甲研究院"
        one.save()
    for one in people[1:4]:
        ExpertSkill.objects.create(expert=one, field="law")
    ReviewRule.objects.filter(round=in_round).update(required_fields=["law"])

    proposal = drawn(in_round, officer)

    panels = {}
    for case, expert in pairs_of(proposal):
        panels.setdefault(case, set()).add(expert)
    colleagues = {one.pk for one in people[:3]}
    lawyers = {one.pk for one in people[1:4]}
    assert all(len(panel & colleagues) <= 1 and panel & lawyers for panel in panels.values())


def test_a_round_that_cannot_be_filled_says_who_lacks_and_what_would_do(in_round, pool, officer):
    cases, _people = pool
    ReviewRule.objects.filter(round=in_round).update(load_cap=1)

    proposal = drawn(in_round, officer)

    assert proposal.state == "impossible"
    assert sum(many for *_case, many in proposal.report["short"]) == 2 * len(cases) - 5
    assert proposal.report["binding"]
    assert all(rule == "cap" for _said, rule, *_rest in proposal.report["relaxation"])
    assert proposals.commit_seed(in_round, actor=officer, now=NOW).number == 2


def test_an_expired_declaration_takes_nothing_more(in_round, pool, officer):
    _cases, people = pool
    people[0].declarations.update(expires_on=(NOW - DAY).date())

    proposal = drawn(in_round, officer)

    assert people[0].pk not in {expert for _, expert in pairs_of(proposal)}


def test_an_edit_that_breaks_a_rule_is_refused_with_its_sentence(in_round, pool, officer):
    cases, people = pool
    proposal = drawn(in_round, officer)
    on = {e for c, e in pairs_of(proposal) if c == cases[0].pk}
    inside, outside = ([one for one in people if (one.pk in on) is here] for here in (True, False))
    outside[0].region = cases[0].region
    outside[0].save()
    outside[1].employer = inside[0].employer
    outside[1].save()
    who = {"actor": officer, "now": NOW}

    near = refused(change_panel, proposal, cases[0], add=outside[0], remove=inside[0], **who)
    colleague = refused(change_panel, proposal, cases[0], add=outside[1], remove=inside[1], **who)
    fourth = refused(change_panel, proposal, cases[0], add=outside[2], **who)
    unchanged = {e for c, e in pairs_of(proposal) if c == cases[0].pk}
    change_panel(proposal, cases[0], add=outside[2], remove=inside[0], **who)

    assert (near, colleague, fourth) == ({"barred"}, {"employer"}, {"over"})
    assert unchanged == on
    now_on = {e for c, e in pairs_of(proposal) if c == cases[0].pk}
    assert now_on == {inside[1].pk, outside[2].pk}


def test_a_place_may_wait_in_a_draft_but_not_be_published(in_round, pool, officer):
    cases, people = pool
    proposal = drawn(in_round, officer)
    one = next(e for e in people if (cases[0].pk, e.pk) in pairs_of(proposal))

    left = change_panel(proposal, cases[0], remove=one, actor=officer, now=NOW)

    assert {fault.code for fault in left} == {"short"}
    assert refused(proposals.publish, proposal, actor=officer, now=NOW) == {"short"}
    change_panel(proposal, cases[0], add=one, actor=officer, now=NOW)
    proposals.publish(proposal, actor=officer, now=NOW)


def test_an_import_sets_all_its_panels_or_none(in_round, pool, officer):
    cases, people = pool
    proposal = drawn(in_round, officer)
    before = pairs_of(proposal)
    panels = [
        Wanted(case.pk, frozenset(one.pk for one in two))
        for case, two in zip(cases, combinations(people, 2), strict=False)
    ]
    people[4].region = cases[3].region
    people[4].save()
    wrong = [*panels[:3], Wanted(cases[3].pk, frozenset({people[4].pk, people[0].pk}))]

    assert refused(import_panels, proposal, wrong, actor=officer, now=NOW) == {"barred"}
    assert pairs_of(proposal) == before
    import_panels(proposal, panels[:2], actor=officer, now=NOW)
    after = pairs_of(proposal)
    assert {p for p in after if p[0] in {cases[0].pk, cases[1].pk}} == {
        (one.case, expert) for one in panels[:2] for expert in one.experts
    }
    assert {p for p in after if p[0] == cases[2].pk} == {p for p in before if p[0] == cases[2].pk}


def test_a_personal_cap_counts_cases_elsewhere_in_the_round(in_round, pool, officer):
    _cases, people = pool
    people[0].load_cap = 1
    people[0].save()
    away = national.case(in_round, "awaiting_review")
    assign([(away, [people[0]])], actor=officer, now=NOW)
    type(away).objects.filter(pk=away.pk).update(state="defence")

    proposal = drawn(in_round, officer)

    assert people[0].pk not in {expert for _, expert in pairs_of(proposal)}


def test_an_officer_not_permitted_in_the_round_has_no_part_in_it(in_round, pool, officer):
    cases, _people = pool
    walled = accounts.national_clerk()
    Wall.objects.create(
        dossier=cases[0], person=walled, reason="示例", raised_by=officer, raised_at=NOW
    )

    assert refused(proposals.commit_seed, in_round, actor=walled, now=NOW) == {"not_permitted"}
    proposal = drawn(in_round, officer)
    assert refused(proposals.publish, proposal, actor=walled, now=NOW) == {"not_permitted"}
    assert refused(proposals.discard, proposal, actor=walled, now=NOW) == {"not_permitted"}
    proposals.discard(proposal, actor=officer, now=NOW)
