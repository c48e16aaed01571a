"""Facts: only what counts is counted, over the round's window."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.models import Declaration, Project, ResultApplication
from applications.queries import facts_of
from portal.dossiers.models import Dossier
from portal.organizations.models import InstitutionHonour, PriorityHonour
from tests.factories.applications import fill_rows


def facts(case):
    return facts_of(Dossier.objects.get(pk=case.pk))


def test_a_full_declaration_counts_at_its_thresholds(case):
    found = facts(case)

    assert (found.staff, found.provinces, found.projects) == (20, 3, 30)
    assert (found.applications, found.releases, found.data_resources) == (5, 10, 1)
    assert (found.navigation_income, found.operating_income) == (30000, 90000)


@pytest.mark.requirement("R0-15")
@pytest.mark.parametrize(
    ("completed_on", "counted"),
    [
        (date(2022, 12, 31), 29),
        (date(2023, 1, 1), 30),
        (date(2025, 12, 31), 30),
        (date(2026, 1, 1), 29),
        (None, 29),
    ],
)
def test_a_project_counts_when_it_was_completed_inside_the_window(case, completed_on, counted):
    one = case.declaration.projects.last()
    Project.objects.filter(pk=one.pk).update(completed_on=completed_on)

    assert facts(case).projects == counted


@pytest.mark.requirement("R0-14")
def test_a_region_counts_once_and_only_by_a_project_that_counts(case):
    case.declaration.projects.exclude(province="410000").update(completed_on=date(2020, 1, 1))

    assert facts(case).provinces == 1


@pytest.mark.requirement("R0-16")
@pytest.mark.parametrize(
    ("change", "counted"),
    [
        ({"level": ResultApplication.Level.PREFECTURE}, 5),
        ({"level": ResultApplication.Level.NATIONAL}, 5),
        ({"level": ResultApplication.Level.COUNTY}, 4),
        ({"level": ""}, 4),
        ({"year": 2022}, 4),
        ({"year": 2023}, 5),
        ({"year": 2026}, 4),
        ({"title": ""}, 4),
    ],
)
def test_an_application_counts_from_prefecture_level_up_inside_the_window(case, change, counted):
    one = case.declaration.resultapplications.last()
    ResultApplication.objects.filter(pk=one.pk).update(**change)

    assert facts(case).applications == counted


@pytest.mark.requirement("R0-17")
def test_releases_are_counted_inside_the_window(case):
    case.declaration.publications.filter(position=0).update(published_on=date(2022, 12, 31))

    assert facts(case).releases == 9


@pytest.mark.requirement("R0-13")
@pytest.mark.parametrize("change", [{"in_service": False}, {"in_service": None}, {"name": ""}])
def test_only_named_staff_in_service_counts(case, change):
    case.declaration.staffmembers.filter(position=0).update(**change)

    assert facts(case).staff == 19


@pytest.mark.requirement("R0-11")
def test_income_is_summed_exactly_over_the_window(case):
    for year, navigation in ((2023, "0.10"), (2024, "0.20"), (2025, None)):
        amount = None if navigation is None else Decimal(navigation)
        case.declaration.incomes.filter(year=year).update(navigation=amount)

    assert facts(case).navigation_income == 30


@pytest.mark.requirement("R0-11")
def test_the_largest_and_the_smallest_amounts_lose_nothing(case):
    for year, navigation in ((2023, "999999999999.99"), (2024, "999999999999.97"), (2025, "0.01")):
        case.declaration.incomes.filter(year=year).update(navigation=Decimal(navigation))

    assert facts(case).navigation_income == 199999999999997


@pytest.mark.requirement("R0-19")
def test_own_data_needs_the_service_beside_it(case):
    assert facts(case).own_data is True

    Declaration.objects.filter(dossier=case).update(data_service_note=" ")

    assert facts(case).own_data is False


@pytest.mark.requirement("R0-08")
@pytest.mark.parametrize(("in_use", "honoured"), [(True, True), (False, False)])
def test_a_priority_honour_counts_while_it_is_in_use(case, unit, in_use, honoured):
    honour = PriorityHonour.objects.create(title="示范机构", source="示例", in_use=in_use)
    InstitutionHonour.objects.create(honour=honour, institution=unit, document="示例", year=2024)

    assert facts(case).priority_honour is honoured


def test_facts_take_one_query_whatever_the_rows(case):
    fill_rows(case.declaration, projects=100, staff=80)
    case = Dossier.objects.select_related("round").get(pk=case.pk)

    with CaptureQueriesContext(connection) as asked:
        facts_of(case)

    assert len(asked) == 1
