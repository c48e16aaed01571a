import pytest
from django.urls import reverse

from evaluation.models import Opinion
from portal.evidence.models import SealedScan
from tests.evaluation.province import scenes
from tests.factories import dossiers
from tests.factories.clock import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clerk):
    return scenes.listed(in_round=dossiers.quota(dossiers.round_(), 1).round, by=clerk)


@pytest.fixture
def address(case):
    return reverse("evaluation:opinion", args=[case.reference])


@pytest.mark.requirement("R0-23")
def test_the_opinion_is_written_printed_and_sealed(case, address, clerk, desk_of):
    client = desk_of(clerk)

    assert client.post(address, {"text": "示例：同意推荐。"}).status_code == 302
    opinion = Opinion.objects.get(dossier=case)
    paper = client.get(reverse("evaluation:opinion_pdf", args=[case.reference]))
    assert b"".join(paper.streaming_content).startswith(b"%PDF-")
    upload = {"covers": opinion.digest, "scan": scenes.scan()}
    client.post(reverse("evaluation:seal", args=[case.reference]), upload)

    opinion.refresh_from_db()
    assert opinion.seal.covers == opinion.digest
    assert "意见已盖章" in client.get(address).content.decode()


@pytest.mark.requirement("R0-23")
def test_an_empty_opinion_is_asked_for(case, address, clerk, desk_of):
    answer = desk_of(clerk).post(address, {"text": " "})

    assert answer.status_code == 422
    assert "请填写推荐意见" in answer.content.decode()
    assert not Opinion.objects.exists()


def test_a_scan_can_be_replaced_and_the_earlier_one_stays_on_record(case, address, clerk, desk_of):
    scenes.sealed(case, clerk)
    opinion = Opinion.objects.get(dossier=case)
    upload = {"covers": opinion.digest, "scan": scenes.scan("第二份.pdf", pages=2)}

    desk_of(clerk).post(reverse("evaluation:seal", args=[case.reference]), upload)

    assert SealedScan.objects.filter(dossier=case).count() == 2
    assert Opinion.objects.get().seal.name == "第二份.pdf"


def test_an_opinion_waits_for_the_recommendation(clerk, desk_of):
    waiting = scenes.verified(in_round=dossiers.round_(), by=clerk)
    address = reverse("evaluation:opinion", args=[waiting.reference])

    answer = desk_of(clerk).post(address, {"text": "示例：同意推荐。"})

    assert answer.status_code == 409
    assert not Opinion.objects.exists()


def test_an_opinion_on_an_earlier_version_does_not_count(case, address, clerk, desk_of):
    scenes.sealed(case, clerk)
    Opinion.objects.update(version=0)

    said = desk_of(clerk).get(address).content.decode()

    assert "申报单位已重新提交" in said
    assert "待填推荐意见" in said


def test_a_seal_without_a_file_asks_for_one(case, clerk, desk_of):
    scenes.sealed(case, clerk)
    where = reverse("evaluation:seal", args=[case.reference])

    answer = desk_of(clerk).post(where, {"covers": Opinion.objects.get().digest})

    assert answer.status_code == 422
    assert "请上传盖章扫描件" in answer.content.decode()


def test_the_written_at_is_the_instant_of_the_request(case, address, clerk, desk_of):
    desk_of(clerk).post(address, {"text": "示例：同意推荐。"})

    assert Opinion.objects.get().written_at == NOW
