"""Lists of codes as prose writes them: ``heading 5106 to heading 5113, 5204 or 5205 and chapter 55``."""

from __future__ import annotations

import re

from tumen.agreements.rule import CodeRange

_WORD = r"(?:chapters?|headings?|sub-?headings?)"
_CODE = r"\d{1,6}(?:[. ]\d{2}){0,2}(?!\d)"
CODES = (
    rf"(?:{_WORD} )?{_CODE}(?:(?:,? (?:and|or|to|through) |, ?(?:and |or )?| ?- ?)(?:(?:from )?{_WORD} "
    rf")?{_CODE})*"
)
"""A regular expression of such a list, without a group."""

_ITEM = re.compile(
    rf"(?:(?P<word>{_WORD}) )?(?P<first>{_CODE})(?:(?: to | through | ?- ?)(?:{_WORD} )?(?P<last>{_CODE}))?"
    r"(?P<join>,? (?:and|or) |, ?(?:and |or )?|$)(?:from )?",
    re.IGNORECASE,
)


def read_codes(text: str) -> tuple[CodeRange, ...] | None:
    """Read the whole text as a list of codes; None where any part of it is something else."""
    found: list[CodeRange] = []
    at = 0
    in_chapters = False
    while at < len(text):
        item = _ITEM.match(text, at)
        if item is None:
            return None
        word = (item["word"] or "").lower()
        in_chapters = word.startswith("chapter") if word else in_chapters
        ends = [_digits(item["first"], in_chapters=in_chapters)]
        ends.append(_digits(item["last"], in_chapters=in_chapters) if item["last"] else ends[0])
        if None in ends or len(ends[0] or "") != len(ends[1] or "") or (ends[0] or "") > (ends[1] or ""):
            return None
        found.append(CodeRange(ends[0] or "", ends[1] or ""))
        at = item.end()
        if not item["join"] and at < len(text):
            return None
    return tuple(found) or None


def _digits(text: str, *, in_chapters: bool) -> str | None:
    digits = re.sub(r"[. ]", "", text)
    if in_chapters and len(digits) <= 2:
        digits = digits.zfill(2)
    return digits if len(digits) in {2, 4, 6} and (len(digits) == 2) == in_chapters else None
