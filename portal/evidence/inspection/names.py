"""File names as people and attackers give them."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

from django.utils.translation import gettext as _

from portal.evidence.inspection.refusal import Unacceptable

MAX_CHARACTERS: Final = 120
EXECUTABLE: Final = frozenset(
    [
        "app",
        "bat",
        "bin",
        "cmd",
        "com",
        "cpl",
        "dll",
        "docm",
        "dotm",
        "exe",
        "hta",
        "htm",
        "html",
        "iso",
        "jar",
        "js",
        "jse",
        "lnk",
        "msi",
        "php",
        "pif",
        "pl",
        "pptm",
        "ps1",
        "py",
        "reg",
        "scr",
        "sh",
        "svg",
        "svgz",
        "vb",
        "vbe",
        "vbs",
        "wsf",
        "wsh",
        "xht",
        "xhtml",
        "xlam",
        "xlsb",
        "xlsm",
        "xltm",
        "xml",
    ]
)
# Control and format characters, lone surrogates, private use, line and paragraph separators.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
_SEPARATORS: Final = re.compile(r"[/\\:*?\"<>|]")


def refuse_name(name: str) -> None:
    """Raise Unacceptable: name_missing, name_unseen, name_path, name_too_long, name_executable."""
    if not name.strip(" ."):
        raise Unacceptable("name_missing", _("文件没有名称。请重命名后再上传"))
    if any(_is_unseen(character) for character in name):
        raise Unacceptable("name_unseen", _("文件名含有看不见的控制字符。请重命名后再上传"))
    if _SEPARATORS.search(name):
        raise Unacceptable("name_path", _("文件名含有 / \\ : 等符号。请重命名后再上传"))
    if len(name) > MAX_CHARACTERS:
        raise Unacceptable(
            "name_too_long",
            _("文件名超过 %(limit)d 个字，当前 %(actual)d 个。请改短后再上传")
            % {"limit": MAX_CHARACTERS, "actual": len(name)},
        )
    _refuse_inner_extension(name)


def _is_unseen(character: str) -> bool:
    """The replacement character stands where the door found a control character or broken text."""
    return character == REPLACED or unicodedata.category(character) in _UNSEEN


def extension(name: str) -> str:
    """Lower case without the dot, empty when there is none."""
    return PurePosixPath(name).suffix.removeprefix(".").lower()


def display_name(name: str) -> str:
    """A name that is safe to show and to save under, also for names that are refused.

    Unseen characters go, separators become an underscore, the middle of a long name is left out
    so that the extension stays.
    """
    plain = unicodedata.normalize("NFC", name)
    seen = "".join(character for character in plain if not _is_unseen(character))
    safe = _SEPARATORS.sub("_", seen).strip(" .") or _("未命名文件")
    if len(safe) <= MAX_CHARACTERS:
        return safe
    tail = safe[-10:]
    return safe[: MAX_CHARACTERS - len(tail) - 1] + "…" + tail


def _refuse_inner_extension(name: str) -> None:
    for part in PurePosixPath(name.lower()).suffixes[:-1]:
        if part.removeprefix(".").strip() in EXECUTABLE:
            raise Unacceptable(
                "name_executable",
                _("文件名中间带有程序扩展名“%(part)s”。请去掉后再上传") % {"part": part},
            )
