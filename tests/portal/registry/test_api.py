import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from evaluation.models import Publicity
from tests.factories import registry as made
from tests.factories.accounts import national_clerk
from tests.factories.dossiers import dossier, round_
from tests.factories.organizations import HENAN, HUBEI, institution

FEW = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)


def rows(client, address, **filters):
    answer = client.get(address, filters)
    assert answer.status_code == 200
    return answer.json()["results"]


def test_the_register_says_what_the_page_says(client):
    case = made.designations(1)[0]

    (row,) = rows(client, "/api/v1/register/")

    assert row["number"] == case.certificate_number
    assert row["institution"] == case.institution.name
    assert (row["region_code"], row["status"], row["route"]) == (HENAN, "valid", "申报遴选")
    assert row["document"] == case.document_entries.get().document.number
    assert client.get(f"/api/v1/register/{case.certificate_number}/").json() == row


def test_the_same_filters_as_on_the_page(client):
    made.designations(1, region=HUBEI)
    made.designations(2, region=HENAN)

    assert len(rows(client, "/api/v1/register/", prov=HENAN)) == 2
    assert len(rows(client, "/api/v1/register/", prov=HENAN, kind="verification")) == 0


@pytest.mark.requirement("R0-40")
def test_who_left_is_not_in_the_list_and_still_answers_by_number(client):
    case = made.designations(1)[0]
    case.exited_on = case.recognised_on
    case.save(update_fields=["exited_on"])

    assert rows(client, "/api/v1/register/") == []
    answer = client.get(f"/api/v1/register/{case.certificate_number}/")
    assert answer.json()["status"] == "exited"


def test_a_filter_that_is_not_known_is_ignored_and_a_bad_value_is_400(client):
    made.designations(1)

    assert len(rows(client, "/api/v1/register/", institution__credit_code="x")) == 1
    for bad in ({"prov": "x"}, {"status": "x"}, {"q": "a" * 200}):
        assert client.get("/api/v1/register/", bad).status_code == 400
    assert client.get("/api/v1/rounds/", {"year": "x"}).status_code == 400
    assert client.get("/api/v1/notices/", {"since": "x"}).status_code == 400


def test_drafts_and_scheduled_lists_are_not_in_the_answer(client):
    officer = national_clerk()
    shown = dossier(institution(), round_(), by=officer, state="publicity")
    secret = dossier(institution(), round_(), by=officer, state="proposed")
    published = made.publicity(shown)
    draft = made.publicity(secret, state=Publicity.State.DRAFT, published_at=None)

    (row,) = rows(client, "/api/v1/notices/")

    assert row["number"] == published.number
    assert [entry["institution_name"] for entry in row["entries"]] == [shown.institution.name]
    assert client.get(f"/api/v1/notices/{draft.number}/").status_code == 404
    assert client.get(f"/api/v1/notices/{published.number}/").status_code == 200


def test_rounds_are_those_announced(client):
    announced = round_()
    draft = round_(published_at=None)

    assert [row["slug"] for row in rows(client, "/api/v1/rounds/")] == [announced.slug]
    assert rows(client, "/api/v1/rounds/", year=2026)[0]["phase"] == "accepting"
    assert rows(client, "/api/v1/rounds/", year=2025) == []
    assert client.get(f"/api/v1/rounds/{draft.slug}/").status_code == 404


@pytest.mark.parametrize("kind", ["rounds", "notices", "register"])
def test_an_unknown_one_is_not_found_in_plain_words(client, kind):
    answer = client.get(f"/api/v1/{kind}/nowhere/")

    assert (answer.status_code, answer.json()) == (404, {"detail": "没有找到。请核对编号"})


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client, method):
    answer = getattr(client, method)("/api/v1/register/", {}, content_type="application/json")

    assert answer.status_code == 405


def test_a_page_that_is_not_there_is_404_and_huge_numbers_are_no_error(client):
    made.designations(1)

    assert client.get("/api/v1/register/", {"page": "2"}).status_code == 404
    assert client.get("/api/v1/rounds/", {"year": "9" * 400}).status_code == 400


def test_the_schema_names_the_public_operations_alone(client):
    schema = client.get("/api/v1/schema/").json()

    assert sorted(schema["paths"]) == [
        "/api/v1/notices/",
        "/api/v1/notices/{number}/",
        "/api/v1/register/",
        "/api/v1/register/{number}/",
        "/api/v1/rounds/",
        "/api/v1/rounds/{slug}/",
    ]
    methods = {method for path in schema["paths"].values() for method in path}
    assert methods == {"get"}
    assert {each["name"] for each in schema["paths"]["/api/v1/register/"]["get"]["parameters"]} == {
        "q",
        "prov",
        "kind",
        "status",
        "batch",
        "page",
    }


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_questions_made_from_the_schema_meet_no_fault(client):
    made.designations(1)
    schema = schemathesis.openapi.from_dict(client.get("/api/v1/schema/").json())

    for operation in schema.get_all_operations():
        ask_many(client, operation.ok().as_strategy())


def ask_many(client, cases):
    @FEW
    @given(case=cases)
    def ask(case):
        assert client.get(case.formatted_path, case.query or {}).status_code in {200, 400, 404}

    ask()


@FEW
@given(
    address=st.sampled_from(["/api/v1/register/", "/api/v1/notices/", "/api/v1/rounds/"]),
    name=st.sampled_from(["q", "prov", "kind", "status", "batch", "since", "year", "page", "x"]),
    value=st.text(max_size=40),
)
def test_no_value_of_any_parameter_breaks_an_answer(client, address, name, value):
    assert client.get(address, {name: value}).status_code in {200, 400, 404}
