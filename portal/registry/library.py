"""The public documents that the portal's rules rest on.

A notice whose conditions are an edition brings them along; others are named with what is known of
them. Their texts are not copied here: who needs the wording reads it where its issuer published it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.kernel.clauses import ClauseTest, Measure
from portal.kernel.editions import Clause, Edition, Source
from portal.programmes.registry import all_programmes
from portal.registry.walking import leaves

RELATED = (
    Source(
        title="国家知识产权局办公室关于加强专利导航工作的通知",
        issuer="国家知识产权局办公室",
        published_on="",
        number="国知办发运字〔2021〕30号",
        slug="2021-navigation-work",
    ),
    Source(
        title="国家知识产权局办公室关于完善知识产权运营平台体系有关事项的通知",
        issuer="国家知识产权局办公室",
        published_on="2022-11-23",
        number="国知办函运字〔2022〕1002号",
        slug="2022-operation-platforms",
    ),
    Source(
        title="国家知识产权局关于实施专利导航试点工程的通知",
        issuer="国家知识产权局",
        published_on="2013-04-02",
        number="国知发管字〔2013〕27号",
        slug="2013-pilot-programme",
    ),
    Source(
        title="《专利导航指南》系列国家标准",
        issuer="",
        published_on="",
        number="GB/T 39551—2020",
        slug="gbt-39551-2020",
    ),
)


@dataclass(frozen=True, slots=True)
class Condition:
    """A clause as the public reads it: our words, and the thresholds that the test itself states."""

    code: str
    number: str
    title: str
    article: str
    requirement: str
    measures: Sequence[tuple[str, Measure]]


def editions() -> list[Edition]:
    """Every edition of every programme, each once, the newest notice first."""
    found = {
        (edition.source.slug, edition.code): edition
        for programme in all_programmes().values()
        for edition in programme.editions
    }
    return sorted(found.values(), key=lambda each: each.source.published_on, reverse=True)


def sources() -> list[Source]:
    """Notices with conditions first, then the related documents."""
    with_conditions = {edition.source.slug: edition.source for edition in editions()}
    return [*with_conditions.values(), *RELATED]


def source(slug: str) -> Source | None:
    """The document of that address, or None."""
    return next((each for each in sources() if each.slug == slug), None)


def editions_of(found: Source) -> list[Edition]:
    """The editions that rest on a document."""
    return [edition for edition in editions() if edition.source.slug == found.slug]


def policy_url(found: Source) -> str:
    """The page of a document."""
    return reverse("registry:policy", args=[found.slug])


def conditions(edition: Edition, entity_types: dict[str, str]) -> list[Condition]:
    """The clauses with their thresholds; a branch names the kind of applicant it is for."""
    return [_condition(clause, entity_types) for clause in edition.clauses]


def _condition(clause: Clause, entity_types: dict[str, str]) -> Condition:
    measures = [
        (_branch(leaf.entity_types, entity_types), measure)
        for leaf in leaves(clause.test)
        for measure in _measures(leaf.test)
    ]
    return Condition(
        clause.code, clause.number, clause.title, clause.article, clause.requirement, measures
    )


def _branch(codes: Sequence[str], names: dict[str, str]) -> str:
    return "、".join(names.get(code, code) for code in codes)


def _measures(test: ClauseTest) -> Sequence[Measure]:
    """What a test asks for, learnt by showing it an applicant who has declared nothing."""
    return test.examine(_Nothing()).measures


class _Nothing(SimpleNamespace):
    def __getattr__(self, _name: str) -> Any:
        return None


def known_of(found: Source) -> list[tuple[str, str]]:
    """What is known of a document, in labelled words; unknown parts are left out."""
    pairs = [
        (_("发文机关"), found.issuer),
        (_("文号或标准号"), found.number),
        (_("发布日期"), found.published_on),
    ]
    return [(label, words) for label, words in pairs if words]
