"""Reference numbers that cannot be guessed or counted: SB-2026-41-7K3Q9DXW.

The last character checks all others (ISO 7064 hybrid system on 32 characters), so that a number
read out over the telephone or typed from paper is refused when one character is wrong; most
exchanges of neighbours are noticed too.
"""

import re
import secrets
import unicodedata
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH: Final = 7
_BODY: Final = re.compile(
    rf"[{ALPHABET}]{{2,4}}-[0-9]{{4}}-[0-9]{{2}}-[{ALPHABET}]{{{RANDOM_LENGTH}}}"
)
_LOOKALIKES: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})


def new_reference(prefix: str, year: int, region2: str) -> str:
    """A new number: 35 random bits. Uniqueness is the database's to guarantee.

    `prefix` takes two to four of the alphabet's characters (no I, L, O, U), `region2` the first
    two digits of the 行政区划. Raises ValueError for others: both come from code, not people.
    """
    token = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    body = f"{prefix}-{year:04d}-{region2}-{token}"
    if not _BODY.fullmatch(body):
        raise ValueError(f"prefix {prefix!r}, year {year}, region {region2!r} make no reference")
    return body + check_character(body)


def is_well_formed(reference: str) -> bool:
    """Whether shape and check character are right; says nothing about its existence."""
    body, check = reference[:-1], reference[-1:]
    return _BODY.fullmatch(body) is not None and check_character(body) == check


def normalised(text: str) -> str:
    """What a person typed, with full width, lower case, blanks, I, L and O mended."""
    plain = re.sub(r"[\s‐-―]", "", unicodedata.normalize("NFKC", text))
    return plain.upper().translate(_LOOKALIKES)


def check_character(body: str) -> str:
    """Raises ValueError for a character outside the alphabet; hyphens do not count."""
    size, carried = len(ALPHABET), len(ALPHABET)
    for character in body.replace("-", ""):
        carried = (carried + ALPHABET.index(character)) % size or size
        carried = carried * 2 % (size + 1)
    return ALPHABET[(1 - carried) % (size + 1) % size]
