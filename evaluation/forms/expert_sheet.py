"""Experts from a workbook: read, checked, then held for the confirmation."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from evaluation.actions.expected import Entry, holders_of, known_already
from evaluation.actions.experts import Former, Profile
from evaluation.expertise import field_titles
from portal.kernel.credit_code import CreditCode
from portal.kernel.invalid import InvalidValue
from portal.organizations.models import Region
from portal.organizations.queries import participating
from portal.ui.spreadsheets import Column, RowError, read_table

SALT = "evaluation.experts"
HALF_AN_HOUR = 1800
LONGEST_UNIT = 120
HIGHEST_CAP = 999
MANY = re.compile(r"[、，,;；\n]+")
LINES = re.compile(r"[;；\n]+")
FORMER = re.compile(
    r"(?P<employer>.+?)\s+(?:(?P<start>\d{4}-\d{2}-\d{2})\s*(?:至|到|~|—|\s)\s*)?"
    r"(?P<end>\d{4}-\d{2}-\d{2})"
)


def columns() -> tuple[Column, ...]:
    """The columns; the fields named are those of the committee and of the rounds."""
    titles = "、".join(field_titles().values())
    return (
        Column("name", "姓名", max_length=40, example="示例专家"),
        Column("email", "电子邮箱", max_length=254, example="expert@example.invalid", width=28),
        Column("employer", "工作单位", max_length=120, example="示例研究院", width=28),
        Column("code", "单位统一社会信用代码", required=False, width=24),
        Column("since", "入职日期", "date", required=False, example="2018-07-01"),
        Column("region", "所在省份", max_length=40, hint="省份全称或区划代码", example="湖北省"),
        Column("title", "职称或职务", required=False, max_length=60, example="研究员"),
        Column(
            "fields", "专长", hint=f"可写多项，用顿号隔开：{titles}", example="专利审查、项目管理"
        ),
        Column("cap", "每批次最多评审件数", "int", required=False, example="6"),
        Column(
            "former",
            "曾任职单位",
            required=False,
            max_length=2000,
            hint="写成“单位 入职日期 至 离职日期”，入职日期可不写，多个单位用分号隔开",
            example="示例大学 2012-07-01 至 2018-06-30",
            width=50,
        ),
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a workbook enters. Nothing may be applied while there are errors.

    ``at_once`` counts those who hold the role and need no invitation.
    """

    entries: Sequence[Entry]
    errors: Sequence[RowError]
    at_once: int = 0

    @property
    def held(self) -> str:
        """The rows as a signed text for the page that confirms them."""
        return signing.dumps([_packed(entry) for entry in self.entries], salt=SALT, compress=True)


class Reader:
    """Turns the values of rows into entries; remembers the addresses it has met."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.regions = {
            key: region for region in participating() for key in (region.pk, region.name)
        }
        self.codes = {title: code for code, title in field_titles().items()}
        self.met: dict[str, int] = {}

    def read(self, number: int, values: dict[str, Any]) -> Entry | list[str]:
        """The entry of a row, or everything that is wrong with it."""
        faults: list[str] = []

        def part(read: Callable[[dict[str, Any]], Any]) -> Any:
            try:
                return read(values)
            except InvalidValue as wrong:
                faults.append(wrong.message)
                return None

        email = part(lambda given: self._email(number, given["email"]))
        profile = Profile(
            employer=values["employer"],
            region=part(lambda given: self._region(given["region"])),
            employer_credit_code=part(_code) or "",
            employed_since=part(self._since),
            title=values["title"],
            load_cap=part(_cap),
            fields=part(lambda given: self._fields(given["fields"])) or (),
            former=part(lambda given: tuple(self._former(given["former"]))) or (),
        )
        return faults or Entry(values["name"], email, profile)

    def _email(self, number: int, text: str) -> str:
        try:
            validate_email(text)
        except ValidationError:
            raise InvalidValue("not_email", _("电子邮箱“%(it)s”不完整") % {"it": text}) from None
        email = text.lower()
        if (first := self.met.setdefault(email, number)) != number:
            said = _("电子邮箱 %(email)s 与第 %(row)d 行重复")
            raise InvalidValue("twice", said % {"email": email, "row": first})
        return email

    def _region(self, text: str) -> Region:
        if text not in self.regions:
            said = _("所在省份“%(it)s”不是省份全称或区划代码")
            raise InvalidValue("no_region", said % {"it": text})
        return self.regions[text]

    def _since(self, values: dict[str, Any]) -> date | None:
        since: date | None = values["since"]
        if since is not None and since > self.today:
            raise InvalidValue("to_come", _("入职日期不能晚于今天"))
        return since

    def _fields(self, text: str) -> tuple[str, ...]:
        named = [word.strip() for word in MANY.split(text) if word.strip()]
        if unknown := [word for word in named if word not in self.codes]:
            said = _("专长“%(it)s”不在专长目录")
            raise InvalidValue("no_field", said % {"it": "、".join(unknown)})
        return tuple(dict.fromkeys(self.codes[word] for word in named))

    def _former(self, text: str) -> Iterator[Former]:
        for line in filter(None, (line.strip() for line in LINES.split(text))):
            match = FORMER.fullmatch(line)
            try:
                found = match.groupdict() if match else {}
                start = date.fromisoformat(found["start"]) if found["start"] else None
                end = date.fromisoformat(found["end"])
            except (KeyError, ValueError):
                said = _("曾任职单位“%(it)s”应写成“单位 入职日期 至 离职日期”")
                raise InvalidValue("no_former", said % {"it": line[:60]}) from None
            if end > self.today or (start and end < start) or len(found["employer"]) > LONGEST_UNIT:
                said = _("曾任职单位“%(it)s”的日期或名称不合要求")
                raise InvalidValue("wrong_former", said % {"it": line[:60]})
            yield Former(found["employer"], end, start)


def read_experts(file: BinaryIO, now: Any, today: date) -> Sheet:
    """The entries of a workbook; every fault is named with the number of its row."""
    table = read_table(file, columns())
    errors = list(table.errors)
    faulty = {error.row for error in errors}
    reader = Reader(today)
    entries: dict[int, Entry] = {}
    for row in table.rows:
        if row.number in faulty:
            continue
        read = reader.read(row.number, row.values)
        if isinstance(read, Entry):
            entries[row.number] = read
        else:
            errors += [RowError(row.number, "", "wrong_row", "；".join(read))]
    errors += _known(entries)
    if not entries and not errors:
        errors.append(RowError(0, "", "no_rows", _("表中没有填写任何专家")))
    emails = [entry.email for entry in entries.values()]
    at_once = 0 if errors else len(holders_of(emails, now))
    return Sheet(list(entries.values()), sorted(errors, key=lambda one: one.row), at_once)


def held_experts(text: str) -> list[Entry]:
    """The rows of a confirmation page. Raises signing.BadSignature when old or altered."""
    rows = signing.loads(text, salt=SALT, max_age=HALF_AN_HOUR)
    regions = {region.pk: region for region in participating()}
    return [_unpacked(row, regions) for row in rows]


def _known(entries: dict[int, Entry]) -> list[RowError]:
    rows = {entry.email: number for number, entry in entries.items()}
    found = known_already(list(rows))
    return [
        RowError(number, "email", refusal.code, refusal.message)
        for refusal in found
        for email, number in rows.items()
        if refusal.message.startswith(f"{email} ")
    ]


def _code(values: dict[str, Any]) -> str:
    return CreditCode.parse(values["code"]).value if values["code"] else ""


def _cap(values: dict[str, Any]) -> int | None:
    cap: int | None = values["cap"]
    if cap is not None and not 0 < cap <= HIGHEST_CAP:
        raise InvalidValue("no_cap", _("每批次最多评审件数应在 1 至 999 之间"))
    return cap


def _packed(entry: Entry) -> list[Any]:
    profile = entry.profile
    return [
        entry.name,
        entry.email,
        profile.employer,
        profile.employer_credit_code,
        profile.employed_since and profile.employed_since.isoformat(),
        profile.region.pk,
        profile.title,
        profile.load_cap,
        list(profile.fields),
        [
            [one.employer, one.started_on and one.started_on.isoformat(), one.ended_on.isoformat()]
            for one in profile.former
        ],
    ]


def _unpacked(row: list[Any], regions: dict[str, Region]) -> Entry:
    name, email, employer, code, since, region, title, cap, fields, former = row
    profile = Profile(
        employer=employer,
        region=regions[region],
        employer_credit_code=code,
        employed_since=since and date.fromisoformat(since),
        title=title,
        load_cap=cap,
        fields=tuple(fields),
        former=tuple(
            Former(unit, date.fromisoformat(end), start and date.fromisoformat(start))
            for unit, start, end in former
        ),
    )
    return Entry(name, email, profile)
