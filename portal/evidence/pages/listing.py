"""The checklist to take home: one line a file, and one for a material without any."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from portal.evidence.inspection import megabytes
from portal.evidence.models import EvidenceFile
from portal.evidence.pages.item import kinds_of
from portal.evidence.pages.matrix import Line
from portal.evidence.pages.place import Place
from portal.ui.exports import Export
from portal.ui.templatetags.portal import file_size


def listing(place: Place, lines: Iterable[Line], now: datetime) -> Export:
    """What is asked, what is there and what is missing, as the person may see it."""
    of = place.dossier
    return Export(
        title=_("证明材料清单"),
        header=_header(),
        rows=[row for line in lines for row in _rows(place, line)],
        now=now,
        filters=[
            _("申报单位：%(name)s") % {"name": of.institution.name},
            _("申报编号：%(number)s") % {"number": of.reference},
        ],
    )


def _header() -> list[str]:
    return [
        _("序号"),
        _("材料名称"),
        _("是否必交"),
        _("要求"),
        _("可上传的文件"),
        _("单个文件上限"),
        _("可证明的条件"),
        _("状态"),
        _("文件名"),
        _("说明"),
        _("大小"),
        _("页数"),
        _("证明的条件"),
        _("查毒"),
        _("上传时间"),
        _("上传人"),
        _("内容摘要（SHA-256）"),
    ]


def _rows(place: Place, line: Line) -> Iterator[Sequence[Any]]:
    item = line.item
    asked = [
        line.no,
        item.title,
        _("必交") if item.required else _("选交"),
        item.hint,
        kinds_of(item),
        megabytes(item.max_bytes),
        "、".join(line.clauses),
        line.words,
    ]
    for file in line.files or [None]:
        yield [*asked, *_file(place, file)]


def _file(place: Place, file: EvidenceFile | None) -> list[Any]:
    if file is None:
        return [""] * 9
    return [
        file.name,
        file.description,
        file_size(file.stored.size),
        file.stored.pages,
        "、".join(place.clause_names(file.clauses)),
        file.stored.get_scan_display(),
        file.uploaded_at,
        str(file.uploaded_by),
        file.stored.digest,
    ]
