"""Codes of the Harmonized System: strings that know their edition."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from tumen.errors import InputError
from tumen.reference.editions import EDITIONS, Edition, dotted
from tumen.reference.nomenclature import nomenclature

__all__ = ["EDITIONS", "Edition", "HsCode", "dotted"]

_SHAPE = re.compile(r"[0-9]{2}(?:[0-9]{2}(?:[0-9]{2}(?:[0-9]{1,6})?)?)?")
_SPELT = re.compile(
    r"(?:(HS ?(?:2012|2017|2022)|HS ?(?:19|20)[0-9]{2}(?=[ :]+[0-9]{4}))[ :]+|H\.?S\.?(?: ?code)?[ :]*)?"
    r"([0-9][0-9. -]*)",
    re.IGNORECASE,
)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_DATE = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
_MARKS = re.compile(r"[., -]")
_INSIDE = re.compile(r"(?<![0-9.])[0-9]{4}(?:[.,-]?[0-9]{2}){0,4}(?![0-9])")


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
        """Read a code as people write it: ``8524.91``, ``8524 91 00``, ``8524-91``, ``HS 8524.91``, in digits
        of any width; with its own edition before it, ``HS2017 8524.91``, in place of `edition`.

        Raises
        ------
        InputError
            If `value` is not a string (a spreadsheet or YAML has eaten zeros or dots), not a code, more than
            one, or a code in other text: the code found in it is suggested.
        """
        if not isinstance(value, str):
            raise InputError.of(
                f"HS code {value!r} is a {type(value).__name__}, not text, so zeros may be lost",
                'Put it in quotes: "8414.51", "0101.21"',
            )
        digits = value.replace(".", "")
        if not (digits.isascii() and digits.isdigit()):
            own, digits = _spelt(value)
            edition = own or edition
        if not _SHAPE.fullmatch(digits):
            raise _no_code(value)
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


def _spelt(text: str) -> tuple[Edition | None, str]:
    """The edition written before a code, if one is, and its digits."""
    plain = _plain(text)
    found = _SPELT.fullmatch(plain)
    if found is None:
        raise _no_code(text)
    parts = [_MARKS.sub("", part) for part in re.split(r"[ -]+", found[2].strip(" -."))]
    whole = "".join(parts)
    if _DATE.fullmatch(plain):
        raise InputError.of(f"{text!r} is a day, or a code", f"Write {dotted(whole)} if it is the code")
    if _are_two(parts, "-" in found[2]):
        what = f"{text!r} may be more than one code: {', '.join(map(dotted, parts))}"
        raise InputError.of(what, f"Write one of them, or {dotted(whole)} if it is one code")
    own = found[1].replace(" ", "").upper() if found[1] else None
    if own is not None and own not in EDITIONS:
        raise InputError.of(f"{own!r} is not an HS edition on file", f"Use one of {', '.join(EDITIONS)}")
    return own, whole


def _plain(text: str) -> str:
    """Digits, marks and blanks of one width."""
    one_width = unicodedata.normalize("NFKC", text).translate(_DASHES)
    return " ".join(one_width.replace("\u200b", "").replace("\ufeff", "").split())


def _are_two(parts: list[str], dashed: bool) -> bool:  # noqa: FBT001 - what is tested
    """Whether groups of as many digits are rather codes of their own than the parts of one."""
    if len(parts) < 2 or len({*map(len, parts)}) > 1:
        return False
    if len(parts[0]) == 2:
        return dashed and len(parts) == 2
    return any(nomenclature(edition).exists(part[:6]) for edition in EDITIONS for part in parts[1:])


def _no_code(text: str) -> InputError:
    """The error of text that is no code; codes that stand in it are suggested, never taken."""
    fix = "Give 2, 4 or 6 digits, or a national line of 7 to 12, such as 85, 8524, 8524.91, 8524.91.10"
    plain = _plain(text)
    found = {} if re.fullmatch(r"[0-9. -]*", plain) else dict.fromkeys(_INSIDE.findall(plain))
    codes = [dotted(_MARKS.sub("", item)) for item in found]
    whole = "0" + _MARKS.sub("", plain)
    if whole.isdigit() and len(whole) % 2 == 0 and any(nomenclature(at).exists(whole[:6]) for at in EDITIONS):
        fix = f"Did you mean {dotted(whole)}? Zeros at the front are part of a code"
    elif len(codes) == 1:
        fix = f"Did you mean {codes[0]}? Write it alone"
    elif codes:
        fix = f"Did you mean one of {', '.join(codes)}? Write one alone"
    return InputError.of(f"{text!r} is not an HS code", fix)
