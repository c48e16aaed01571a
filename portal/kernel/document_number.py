"""发文字号, e.g. 国知办函运字〔2022〕1002号 (GB/T 9704-2012)."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from portal.kernel.invalid import InvalidValue

MAX_LENGTH: Final = 60
_PATTERN: Final = re.compile(r"(?P<issuer>[一-龥]+)〔(?P<year>[0-9]{4})〕(?P<serial>[1-9][0-9]*)号")
# NFKC turns full-width digits and brackets into ASCII; these are the brackets people type instead.
_LOOSE: Final = re.compile(
    r"([一-龥]+)[\[({【〔〖「﹝]([0-9]{4})[\])}】〕〗」﹞]第?0*([1-9][0-9]*)号?"
)


class InvalidDocumentNumber(InvalidValue):
    """`suggestion` is the number as it should probably be written, or None."""

    def __init__(self, code: str, message: str, suggestion: str | None = None) -> None:
        super().__init__(code, message)
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    issuer_mark: str
    year: int
    serial: int

    @classmethod
    def parse(cls, text: str) -> "DocumentNumber":
        """Read an exact number; surrounding blanks are ignored.

        Raises InvalidDocumentNumber: `wrong_brackets` with a suggestion when only the writing
        differs, else `wrong_number`. Nothing is mended in silence, since documents are cited.
        """
        text = text.strip()
        match = _PATTERN.fullmatch(text) if len(text) <= MAX_LENGTH else None
        if match is None:
            raise _refusal(text)
        return cls(match["issuer"], int(match["year"]), int(match["serial"]))

    def __str__(self) -> str:
        return f"{self.issuer_mark}〔{self.year}〕{self.serial}号"


def suggestion(text: str) -> str | None:
    """The number meant by `国知发〔2022〕8`, `国知发[2022]8号`, `国知发（2022）第08号`, or None."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text[:MAX_LENGTH]))
    match = _LOOSE.fullmatch(plain)
    return f"{match[1]}〔{match[2]}〕{match[3]}号" if match else None


def _refusal(text: str) -> InvalidDocumentNumber:
    if meant := suggestion(text):
        return InvalidDocumentNumber(
            "wrong_brackets", f"发文字号的年份用六角括号，序号不编虚位。是否应为“{meant}”", meant
        )
    return InvalidDocumentNumber(
        "wrong_number", "发文字号应由发文机关代字、年份、序号组成，例如 国知办函运字〔2022〕1002号"
    )
