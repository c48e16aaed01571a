"""SQL and rows loaded per page at 100 and at 10,000 applications; times as ratios to a floor."""

import time
from contextlib import contextmanager
from statistics import median

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from applications.models import Declaration
from evaluation.actions import review, scoring, threads
from evaluation.models import Assignment, Expert
from portal.accounts.models import User
from portal.dossiers.models import Dossier, Round
from portal.kernel.roles import Role
from portal.obligations.models import Obligation
from portal.organizations.models import Institution
from tests.factories import (
    accounts,
    applications,
    dossiers,
    evaluation,
    organizations,
)
from tests.factories.clock import DAY, NOW

SIZES = (100, 10_000)
LIST, DETAIL, ROWS = 12, 20, 300
REPEATS = 5


@contextmanager
def rows_loaded():
    """Counts every model instance that is read from the database inside the block."""
    counted = {"rows": 0}
    original = Model.from_db.__func__

    def counting(cls, *args, **kwargs):
        counted["rows"] += 1
        return original(cls, *args, **kwargs)

    Model.from_db = classmethod(counting)
    try:
        yield counted
    finally:
        Model.from_db = classmethod(original)


def grow(in_round: Round, to: int) -> None:
    """Bare submitted cases of invented institutions until the round has that many."""
    missing = to - Dossier.objects.count()
    region, by = organizations.region(), accounts.user()
    institutions = Institution.objects.bulk_create(
        Institution(
            credit_code=organizations.credit_code(),
            name=f"示例规模机构{n}",
            entity_type="ip_service_agency",
            region=region,
            status="confirmed",
            created_at=NOW,
        )
        for n in range(missing)
    )
    states = (
        "submitted", "reported", "recognised", "formal_check", "evaluated", "publicity",
        "scoring",
    )  # fmt: skip
    cases = Dossier.objects.bulk_create(
        Dossier(
            reference=f"SB-B-{of.pk}",
            programme="selection",
            round=in_round,
            institution=of,
            region=region,
            state=states[n % len(states)],
            version=1,
            created_by=by,
            created_at=NOW,
            changed_at=NOW,
            submitted_at=NOW,
            certificate_number=f"B-{of.pk}" if n % 7 == 2 else None,
            recognised_on=NOW.date() if n % 7 == 2 else None,
        )
        for n, of in enumerate(institutions)
    )
    staff([case for case in cases if case.state == "scoring"], by)
    Declaration.objects.bulk_create(
        Declaration(dossier=case, entity_type="ip_service_agency") for case in cases
    )
    Obligation.objects.bulk_create(
        Obligation(
            key=f"bench:{case.pk}",
            kind="submission",
            title="示例",
            dossier=case,
            due_at=NOW + DAY,
            opened_at=NOW,
        )
        for case in cases
    )


def reviewing(case: Dossier, officer: User) -> Assignment:
    """An expert who has accepted the case."""
    found = review.assign([(case, [evaluation.expert()])], actor=officer, now=NOW)[0]
    return review.accept(found, now=NOW)


def staff(cases: list[Dossier], by: User) -> None:
    """Every case of the review has an expert, so that the board has something to count."""
    experts = list(Expert.objects.order_by("pk"))
    Assignment.objects.bulk_create(
        Assignment(dossier=case, expert=experts[n % len(experts)], assigned_by=by, assigned_at=NOW)
        for n, case in enumerate(cases)
    )


def measured(client: Client, url: str) -> tuple[int, int, int, float]:
    """Status, statements, rows and the median seconds of a page (first visit not counted)."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries, rows_loaded() as rows:
        response = client.get(url)
    statements = len(queries)  # before the next request empties the log
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        client.get(url)
        times.append(time.perf_counter() - began)
    return response.status_code, statements, rows["rows"], median(times)


def signed_in(person) -> Client:
    """A browser of somebody."""
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.django_db
@pytest.mark.timeout(1200)
def test_pages_stay_bounded(time_machine):
    time_machine.move_to(NOW, tick=True)
    in_round = dossiers.round_()
    dossiers.quota(in_round, 3)
    evaluation.review_rule(in_round)
    own = organizations.institution()
    manager = accounts.manager(own)
    draft = applications.draft(own, in_round=in_round, by=manager)
    case = applications.submitted(in_round=in_round)
    reviewed = applications.submitted(in_round=in_round)
    Dossier.objects.filter(pk=reviewed.pk).update(state="scoring")
    reviewed.refresh_from_db()
    clerk, officer = accounts.province_clerk(), accounts.national_clerk()
    evaluation.phase(in_round, others_scores="after_own", discussion=True)
    colleague, expert = (reviewing(reviewed, officer) for _ in range(2))
    keys = in_round.review_rule.criteria.values_list("pk", flat=True)
    scoring.submit(colleague, dict.fromkeys(keys, 4), "示例意见", now=NOW)
    threads.open_thread(
        reviewed, title="示例", audience="panel", text="示例", actor=officer, now=NOW
    )
    people = {
        "public": Client(),
        "manager": signed_in(manager),
        "province": signed_in(clerk),
        "national": signed_in(officer),
        "auditor": signed_in(accounts.holding(Role.AUDITOR)),
        "expert": signed_in(expert.expert.user),
    }
    pages: list[tuple[str, str, int]] = [
        ("public", "/", DETAIL),
        ("public", "/registry/", LIST),
        ("public", "/notices/", LIST),
        ("public", "/rounds/", LIST),
        ("public", "/api/v1/register/", LIST),
        ("manager", "/apply/", LIST),
        ("manager", f"/apply/{draft.reference}/", DETAIL),
        ("manager", f"/apply/{draft.reference}/s/identity/", DETAIL),
        ("manager", f"/apply/{draft.reference}/s/projects/", DETAIL),
        ("manager", f"/apply/{draft.reference}/check/", DETAIL),
        ("manager", f"/apply/{draft.reference}/evidence/", DETAIL),
        ("manager", "/messages/", LIST),
        ("province", "/prov/", LIST),
        ("province", "/prov/cases/", LIST),
        ("province", "/prov/quota/", DETAIL),
        ("province", "/prov/dispatch/", DETAIL),
        ("province", f"/prov/cases/{case.reference}/", DETAIL),
        ("province", f"/cases/{case.reference}/", DETAIL),
        ("province", "/accounts/confirmations/", LIST),
        ("national", "/desk/", LIST),
        ("national", "/desk/cases/", LIST),
        ("national", "/desk/batches/", LIST),
        ("national", "/desk/panels/", LIST),
        ("national", "/desk/decisions/", LIST),
        ("national", "/desk/publicity/", LIST),
        ("national", "/desk/recognitions/", LIST),
        ("national", f"/desk/panels/{reviewed.reference}/", DETAIL),
        ("national", "/desk/panels/board/", LIST),
        ("national", "/desk/panels/board/?by=case", LIST),
        ("national", f"/desk/panels/{reviewed.reference}/threads/", LIST),
        ("national", f"/desk/rounds/{in_round.slug}/phases/", LIST),
        ("national", f"/desk/rounds/{in_round.slug}/rule/", LIST),
        ("expert", "/review/", LIST),
        ("expert", f"/review/{reviewed.reference}/", DETAIL),
        ("expert", f"/review/{reviewed.reference}/threads/", DETAIL),
        ("national", "/desk/stats/", LIST),
        ("auditor", "/desk/log/", LIST),
    ]
    figures: dict[str, dict[int, tuple[int, int, int, float]]] = {}
    for size in SIZES:
        grow(in_round, size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum would have done long before
        floor = measured(people["public"], "/verify/")[3]
        for who, url, _bound in pages:
            status, sql, rows, seconds = measured(people[who], url)
            figures.setdefault(f"{who} {url}", {})[size] = (status, sql, rows, seconds / floor)
    report(figures)
    assert problems(pages, figures) == []


def report(figures: dict[str, dict[int, tuple[int, int, int, float]]]) -> None:
    """One line a page: status, SQL, rows and time ratio at both sizes."""
    print(f"\n{connection.vendor}; time is a ratio to /verify/ in the same run")
    print(f"{'page':56} " + " ".join(f"{f'SQL/rows/ratio at {n}':>24}" for n in SIZES))
    for page, by_size in figures.items():
        cells = [f"{sql}/{rows}/{ratio:.1f}" for _s, sql, rows, ratio in by_size.values()]
        status = next(iter(by_size.values()))[0]
        print(f"{page:50} {status:>5} " + " ".join(f"{cell:>24}" for cell in cells))


def problems(
    pages: list[tuple[str, str, int]],
    figures: dict[str, dict[int, tuple[int, int, int, float]]],
) -> list[str]:
    """Pages over their bound, or whose SQL or rows grow with the number of applications."""
    found = []
    for who, url, bound in pages:
        small, large = (figures[f"{who} {url}"][size] for size in SIZES)
        if small[0] != 200 or large[0] != 200:
            found.append(f"{url}: status {small[0]}/{large[0]}")
        if max(small[1], large[1]) > bound:
            found.append(f"{url}: {small[1]}/{large[1]} SQL, bound {bound}")
        if abs(small[1] - large[1]) > 1:
            found.append(f"{url}: SQL grows {small[1]} → {large[1]}")
        if large[2] > ROWS:
            found.append(f"{url}: {large[2]} rows loaded, bound {ROWS}")
    return found
