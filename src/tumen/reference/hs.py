"""Codes of the Harmonized System: strings that know their edition."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from tumen.errors import InputError

Edition = Literal["HS2012", "HS2017", "HS2022"]
EDITIONS: tuple[Edition, ...] = get_args(Edition)

_SHAPE = re.compile(r"[0-9]{2}(?:[0-9]{2}(?:[0-9]{2}(?:[0-9]{1,6})?)?)?")


@dataclass(frozen=True, slots=True, order=True)
class HsCode:
    """A chapter, heading, subheading or national tariff line (2, 4, 6 or 7 to 12 digits) of one edition."""

    digits: str
    edition: Edition

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.digits):
            raise InputError.of(
                f"{self.digits!r} is not the digits of an HS code",
                "Give digits alone, or read what people write with HsCode.parse",
            )

    @classmethod
    def parse(cls, value: object, edition: Edition) -> HsCode:
        """Read a code as people write it (``"8524.91"``, ``"8524 91 00"``).

        Raises
        ------
        InputError
            If `value` is not a string (a spreadsheet or YAML has eaten zeros or dots) or not a code.
        """
        if not isinstance(value, str):
            raise InputError.of(
                f"HS code {value!r} is a {type(value).__name__}, not text, so zeros may be lost",
                'Put it in quotes: "8414.51", "0101.21"',
            )
        digits = value.replace(".", "").replace(" ", "")
        if not digits.isascii() or not _SHAPE.fullmatch(digits):
            raise InputError.of(
                f"{value!r} is not an HS code",
                "Give 2, 4 or 6 digits, or a national line of 7 to 12, such as 85, 8524, 8524.91, 8524.91.10",
            )
        if edition not in EDITIONS:
            raise InputError.of(
                f"{edition!r} is not an HS edition on file", f"Use one of {', '.join(EDITIONS)}"
            )
        return cls(digits, edition)

    @property
    def chapter(self) -> str:
        """First two digits."""
        return self.digits[:2]

    @property
    def heading(self) -> str | None:
        """First four digits, None for a chapter."""
        return self.digits[:4] if len(self.digits) >= 4 else None

    @property
    def subheading(self) -> str | None:
        """First six digits, None for a chapter or heading."""
        return self.digits[:6] if len(self.digits) >= 6 else None

    @property
    def dotted(self) -> str:
        """As printed in tariffs: ``85.24``, ``8524.91``, ``8524.91.10``."""
        return dotted(self.digits)

    def __str__(self) -> str:
        """Dotted form."""
        return self.dotted

    def __repr__(self) -> str:
        """As text from which it can be read, with the edition."""
        return f"<{self.dotted} of {self.edition}>"


def dotted(digits: str) -> str:
    """Print a code as tariffs do: ``85``, ``85.24``, ``8524.91``, ``8524.91.10``."""
    if len(digits) <= 2:
        return digits
    if len(digits) == 4:
        return f"{digits[:2]}.{digits[2:]}"
    tail = [digits[i : i + 2] for i in range(4, len(digits), 2)]
    return ".".join([digits[:4], *tail])
