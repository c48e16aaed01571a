"""What a request with files may be: bounded before it is read, its names kept as they were sent."""

import unicodedata
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser

from portal.evidence.inspection.names import REPLACED

LONGEST_NAME = 200
"""Above this a name has no extension: temporary files are called after it."""


class StrictBody(FileUploadHandler):
    """Stands first among the upload handlers: refuses by the announced length, then has it parsed.

    Raises RequestDataTooBig, which is answered with the 413 page.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - Django's name, given by keyword
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> tuple[Any, Any]:
        """Parse with names as sent; the other handlers see the files as usual."""
        del boundary
        if content_length > settings.PORTAL_BODY_MAX:
            raise RequestDataTooBig(f"{content_length} bytes announced")
        others = [each for each in self.request.upload_handlers if each is not self]
        return NamesAsSent(META, input_data, others, encoding).parse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Not reached: the other handlers receive the files."""
        del start
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Not reached either."""
        del file_size


class NamesAsSent(MultiPartParser):
    """Marks what Django would silently strip from a name, so that inspection can refuse it.

    Control characters become the replacement character, a path's slash a backslash.
    """

    def sanitize_file_name(self, file_name: str) -> str:
        """A name safe for a temporary file that is still refused where the one sent would be."""
        seen = "".join(REPLACED if _unseen(each) else each for each in file_name)
        marked = seen.replace("/", "\\")
        return marked if len(marked) <= LONGEST_NAME else marked.replace(".", "_")


def _unseen(character: str) -> bool:
    return unicodedata.category(character).startswith(("C", "Z")) and character != " "
