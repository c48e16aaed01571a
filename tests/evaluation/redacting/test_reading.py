"""What experts read: blind the redacted copy under a code, single-blind everything but colleagues."""

import io
import re

import pytest
import time_machine
from django.urls import reverse

from evaluation.actions import redaction, review, scoring, threads
from evaluation.actions.phases import set_phases
from evaluation.blind import code_of, is_blind, label
from evaluation.forms.expert import field_of
from evaluation.models import RedactedFile
from evaluation.redacting import version_of
from portal.obligations.models import Message, Obligation
from tests.evaluation.redacting.conftest import PERSON, UNIT, waiting
from tests.evaluation.test_phases import stored
from tests.factories import accounts, dossiers, evaluation, files, organizations
from tests.factories.clock import DAY, NOW
from tests.factories.readable import body_of, readable
from tests.security.test_no_address_breaks import ADDRESSES, reached

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
BEGUN = NOW + 2 * DAY
TOKEN = re.compile(r"/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/")
UNMISTAKABLE = (UNIT, "标记机构", PERSON, "标记路", "www.example.cn")
MARKS = (UNIT, "标记机构", PERSON, "标记路", "河南", "www.example.cn")


@pytest.fixture
def in_review(accepted, manager):
    """The copy is finished with one file given and one withheld; scoring is open, one expert in."""
    content = files.pdf(lambda writer: writer.add_metadata({"/Author": UNIT}))
    given, withheld = version_of(accepted).papers
    offered = redaction.Offered(f"{UNIT}.pdf", len(content), io.BytesIO(content))
    redaction.give_file(accepted, given.key, offered, actor=manager, now=NOW)
    redaction.withhold_file(accepted, withheld.key, actor=manager, now=NOW)
    redaction.finish(accepted, actor=manager, now=NOW)
    officer = accounts.national_clerk()
    task = review.assign([(accepted, [evaluation.expert()])], actor=officer, now=NOW)[0]
    review.accept(task, now=NOW)
    review.open_scoring([accepted], actor=officer, now=NOW)
    accepted.refresh_from_db()
    return task


@pytest.fixture
def reader(client, in_review):
    """The expert, signed in while the double-blind phase runs."""
    with time_machine.travel(BEGUN, tick=False):
        client.force_login(in_review.expert.user)
        yield client


def own_page(case) -> str:
    return reverse("evaluation:review", args=[code_of(case.pk)])


def served(client, page) -> int:
    answer = client.get(page)
    body_of(answer)
    return answer.status_code


def told(answer) -> list[str]:
    """The marks of the unit in body, headers and address of an answer."""
    text = readable(body_of(answer)) + str(dict(answer.items()))
    return [mark for mark in MARKS if mark in text]


def test_the_label_names_neither_unit_nor_province_nor_order(accepted, in_round):
    other = dossiers.dossier(organizations.institution(), in_round, by=accounts.user())

    assert label(accepted) == f"案卷 {code_of(accepted.pk)}"
    assert len({code_of(accepted.pk), code_of(other.pk)}) == 2
    assert code_of(accepted.pk) == code_of(accepted.pk)
    assert accepted.reference.split("-")[2] == "41"
    assert "-" not in code_of(accepted.pk)


def test_every_page_of_a_blind_expert_shows_the_code_and_the_copy(reader, in_review):
    case = in_review.dossier
    parts = [f"{own_page(case)}?tab={block.code}" for block in version_of(case).blocks]
    pages = [
        reverse("evaluation:reviews"),
        *parts,
        f"{own_page(case)}?tab=files",
        f"{own_page(case)}?recuse=1",
        reverse("obligations:messages"),
    ]

    answers = [reader.get(page) for page in pages]

    assert [answer.status_code for answer in answers] == [200] * len(pages)
    assert {page: told(answer) for page, answer in zip(pages, answers, strict=True)} == {
        page: [] for page in pages
    }
    assert all(case.reference not in answer.content.decode() for answer in answers)
    assert code_of(case.pk) in answers[0].content.decode()


def test_the_original_answers_as_if_there_were_none(reader, in_review):
    case = in_review.dossier
    file = case.evidence.first()
    originals = [
        reverse("evidence:matrix", args=[case.reference]),
        reverse("evidence:listing", args=[case.reference]),
        reverse("evidence:item", args=[case.reference, "staff"]),
        reverse("evidence:file", args=[case.reference, file.token]),
        reverse("evidence:download", args=[case.reference, file.token]),
        reverse("evaluation:review", args=[case.reference]),
        reverse("evaluation:redaction", args=[case.reference]),
        reverse("evaluation:review_threads", args=[case.reference]),
    ]

    assert {page: reader.get(page).status_code for page in originals} == dict.fromkeys(
        originals, 404
    )


def crawled(case, tokens) -> list[str]:
    """Every address of the site for the case: by its code and its reference, with every token."""
    handles = (code_of(case.pk), case.reference)
    known = {"slug": case.round.slug, "pk": case.pk, "code": "staff", "version": 1}
    pages = []
    for name, groups in ADDRESSES:
        for handle in handles if "reference" in groups else handles[:1]:
            page = reached(name, groups, {**known, "reference": handle, "old": 1, "new": 1})
            pages += [TOKEN.sub(f"/{token}/", page, count=1) for token in tokens]
    return sorted(set(pages) - {""})


def test_no_address_of_the_site_names_the_unit_to_a_blind_expert(reader, in_review):
    case = in_review.dossier
    in_review.dossier.round.review_phases.update(discussion=True, others_scores="after_own")
    tokens = [case.evidence.first().token, RedactedFile.objects.get().token]
    shown, hits = 0, {}
    own = Message.objects.filter(recipient=in_review.expert.user).values_list("pk", flat=True)
    letters = [reverse("obligations:message", args=[pk]) for pk in own]
    for page in [*letters, *crawled(case, tokens)]:
        answer = reader.get(page)
        body = body_of(answer)
        text = readable(body) if answer.status_code == 200 and body else ""
        shown += bool(text)
        found = [mark for mark in UNMISTAKABLE if mark in text + str(dict(answer.items()))]
        found += [case.reference] if case.reference in text.replace(page, "") else []
        hits |= {page: found} if found else {}

    assert hits == {}
    assert shown > 30


def test_a_redacted_file_is_served_under_its_number(reader, in_review):
    given = RedactedFile.objects.get()
    page = reverse("evaluation:blind_file", args=[code_of(in_review.dossier_id), given.token])

    answer = reader.get(page)
    listed = reader.get(f"{own_page(in_review.dossier)}?tab=files").content.decode()

    assert answer.status_code == 200
    assert "01-1.pdf" in answer["Content-Disposition"]
    assert told(answer) == []
    assert page in listed
    assert "材料 01-2（不提供）" in listed


def test_a_redacted_file_is_for_its_own_expert_alone_and_no_longer_than_the_task(
    client, reader, in_review
):
    given = RedactedFile.objects.get()
    page = reverse("evaluation:blind_file", args=[code_of(in_review.dossier_id), given.token])
    allowed = served(reader, page)
    client.force_login(evaluation.expert().user)
    stranger = served(client, page)
    review.recuse(in_review, reason="示例", now=BEGUN)
    client.force_login(in_review.expert.user)

    assert (allowed, stranger, served(client, page)) == (200, 404, 404)


def test_an_unfinished_copy_shows_nothing(reader, in_review):
    in_review.dossier.redacted_copies.update(finished_at=None)

    answer = reader.get(own_page(in_review.dossier))

    assert answer.status_code == 200
    assert "这里只提供申报单位隐去单位信息后的材料" in answer.content.decode()
    assert told(answer) == []


def test_an_invitation_before_acceptance_says_the_label_only(client, accepted):
    task = review.assign(
        [(accepted, [evaluation.expert()])], actor=accounts.national_clerk(), now=NOW
    )[0]
    client.force_login(task.expert.user)

    listed = client.get(reverse("evaluation:reviews"))
    answer = client.get(reverse("evaluation:invitation", args=[code_of(accepted.pk)]))

    assert (told(listed), told(answer)) == ([], [])
    assert label(accepted) in answer.content.decode()
    assert (
        client.get(reverse("evaluation:invitation", args=[accepted.reference])).status_code == 404
    )


def test_duties_and_messages_carry_the_code(reader, in_review):
    case = in_review.dossier
    keys = case.round.review_rule.criteria.values_list("pk", flat=True)
    sheet = scoring.submit(in_review, dict.fromkeys(keys, 4), "依据充分", now=BEGUN)
    scoring.reopen(sheet, reason="请补充意见", actor=accounts.national_clerk(), now=BEGUN)

    own = Message.objects.filter(recipient=in_review.expert.user)
    duties = Obligation.objects.filter(person=in_review.expert.user)
    said = str(list(own.values("subject", "body", "address")) + list(duties.values("title")))

    assert own.filter(address=own_page(case)).exists()
    assert code_of(case.pk) in said
    assert case.reference not in said
    assert not any(mark in said for mark in MARKS)


def test_what_officers_write_to_the_panel_is_masked(reader, in_review):
    case = in_review.dossier
    case.round.review_phases.update(discussion=True)
    officer = accounts.national_clerk()
    threads.open_thread(
        case, title=f"关于{UNIT}", text=f"{PERSON}的项目请看", audience="panel",
        actor=officer, now=BEGUN,
    )  # fmt: skip

    answer = reader.get(reverse("evaluation:review_threads", args=[code_of(case.pk)]))

    assert answer.status_code == 200
    assert told(answer) == []
    assert "的项目请看" in answer.content.decode()


def test_the_sheet_is_scored_and_handed_in_under_the_code(reader, in_review):
    case = in_review.dossier
    keys = case.round.review_rule.criteria.values_list("pk", flat=True)
    marks = {field_of(key): "4" for key in keys}

    saved = reader.post(own_page(case), {**marks, "opinion": "依据充分", "act": "save"})
    sent = reader.post(own_page(case), {**marks, "opinion": "依据充分", "act": "submit"})

    assert (saved.status_code, saved.url, sent.status_code) == (302, own_page(case), 302)
    assert in_review.sheets.get().state == "submitted"


def test_single_blind_experts_read_everything_under_the_reference(client, in_review, in_round):
    in_round.review_phases.update(blindness="single")
    case, file = in_review.dossier, in_review.dossier.evidence.first()
    with time_machine.travel(BEGUN, tick=False):
        client.force_login(in_review.expert.user)
        page = client.get(reverse("evaluation:review", args=[case.reference]))
        original = served(client, reverse("evidence:download", args=[case.reference, file.token]))

    assert UNIT in page.content.decode()
    assert original == 200


def test_officials_are_never_blind(client, in_review):
    case = in_review.dossier
    with time_machine.travel(BEGUN, tick=False):
        officer = accounts.national_clerk()
        client.force_login(officer)

        assert client.get(f"/cases/{case.reference}/").status_code == 200
        assert not is_blind(case, officer, BEGUN)
        assert is_blind(case, in_review.expert.user, BEGUN)


def test_a_second_phase_that_is_open_shows_the_unit_from_its_beginning(client, in_review, in_round):
    first = in_round.review_phases.get()
    evaluation.phase(in_round, NOW + 7 * DAY, NOW + 9 * DAY, blindness="single")
    case = in_review.dossier
    codes = []
    for instant in (first.opens_at, first.closes_at + DAY / 2, NOW + 8 * DAY):
        with time_machine.travel(instant, tick=False):
            client.force_login(in_review.expert.user)
            codes.append(client.get(f"/review/{case.reference}/").status_code)
            assert client.get(own_page(case)).status_code == 200

    assert codes == [404, 404, 200]


@pytest.mark.parametrize("blindness", ["single", "double", "open"])
def test_applicants_never_read_the_name_of_an_expert(
    client, in_review, in_round, manager, blindness
):
    in_round.review_phases.update(blindness=blindness)
    name = "专家标记姓名"
    in_review.expert.user.name = name
    in_review.expert.user.save(update_fields=["name"])
    case = in_review.dossier
    with time_machine.travel(BEGUN, tick=False):
        client.force_login(manager)
        pages = [
            reverse("applications:progress", args=[case.reference]),
            reverse("evaluation:redaction", args=[case.reference]),
            reverse("evaluation:avoid", args=[case.reference]),
            reverse("obligations:messages"),
            reverse("applications:index"),
        ]
        answers = [client.get(page) for page in pages]

    assert [answer.status_code for answer in answers] == [200] * len(pages)
    assert [page for page, answer in zip(pages, answers, strict=True) if name in answer.text] == []


def test_colleagues_are_letters_to_each_other_unless_the_phase_is_open(client, in_review, in_round):
    colleague = evaluation.expert()
    colleague.user.name = "同行标记姓名"
    colleague.user.save(update_fields=["name"])
    other = review.assign(
        [(in_review.dossier, [colleague])], actor=accounts.national_clerk(), now=NOW
    )[0]
    review.accept(other, now=NOW)
    keys = in_round.review_rule.criteria.values_list("pk", flat=True)
    seen = {}
    with time_machine.travel(BEGUN, tick=False):
        scoring.submit(other, dict.fromkeys(keys, 4), "依据充分", now=BEGUN)
        scoring.submit(in_review, dict.fromkeys(keys, 4), "依据充分", now=BEGUN)
        client.force_login(in_review.expert.user)
        for blindness in ("double", "single", "open"):
            in_round.review_phases.update(blindness=blindness, others_scores="after_own")
            handle = code_of(in_review.dossier_id)
            text = client.get(reverse("evaluation:review", args=[handle])).content.decode()
            seen[blindness] = ("专家乙的评分" in text, "同行标记姓名" in text)

    assert seen == {"double": (True, False), "single": (True, False), "open": (False, True)}


def test_phases_changed_later_rename_the_duties(in_review, in_round):
    in_round.review_phases.update(opens_at=NOW + DAY)
    phase = in_round.review_phases.get()
    officer = accounts.national_clerk()
    before = Obligation.objects.get(person=in_review.expert.user, kind="review").title

    set_phases(in_round, [stored(phase, blindness="single")], actor=officer, now=NOW)

    after = Obligation.objects.get(person=in_review.expert.user, kind="review").title
    assert code_of(in_review.dossier_id) in before
    assert in_review.dossier.reference in after


def test_a_province_and_the_unit_of_another_case_find_no_code(client, in_review):
    for person in (accounts.province_clerk(), accounts.manager(organizations.institution())):
        client.force_login(person)

        assert client.get(own_page(in_review.dossier)).status_code == 403


def test_a_case_in_scoring_may_still_finish_a_copy_for_a_later_phase(accepted, manager):
    waiting(accepted, "scoring")
    for paper in version_of(accepted).papers:
        redaction.withhold_file(accepted, paper.key, actor=manager, now=NOW)

    redaction.finish(accepted, actor=manager, now=NOW)

    assert accepted.redacted_copies.get().finished_at == NOW
