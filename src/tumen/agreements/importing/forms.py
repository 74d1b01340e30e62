"""Which form of words makes which rule (``sentences.toml``), and lists of codes as prose writes them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import CodeRange, Provided, Rule, TariffChange, escaped, render_list
from tumen.errors import InputError

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
    """Read the whole text as a list of codes; None where any part of it is something else.

    ``heading 5106 to heading 5113, 5204 or 5205 and chapter 55``
    """
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


ANY = TariffChange("AH")

_TABLE = Path(__file__).with_name("sentences.toml")
_PARTS = {
    "<codes>": f"(?P<codes>{CODES})",
    "<level>": "(?P<level>chapter|heading|subheading)",
    "<pct>": r"(?P<pct>\d+(?:\.\d+)?) ?%",
    "<price>": r"(?:of the value )?of the ex-works price(?: \(EXW\))? of the (?:products?|goods?|sets?)",
    "<goods>": "(?P<goods>[a-z][a-z ,'-]{2,100}?)",
    "<value>": (
        r"(?:in which |where )?(?:, )?(?:within the above limit, )?(?:the )?value of (?:all )?(?:the |any )?"
    ),
}
_MORE_THAN_GOODS = re.compile(r"\b(?:except|heading|chapter|value)\b", re.IGNORECASE)


def pattern(text: str) -> re.Pattern[str]:
    """Compile a form of the table."""
    text = " ".join(text.split())
    for part, meant in _PARTS.items():
        text = text.replace(part, meant)
    return re.compile(text, re.IGNORECASE)


@cache
def forms(kind: str) -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    """The forms of one kind with their entries, in order."""
    entries = tomllib.loads(_TABLE.read_text(encoding="utf-8"))[kind]
    return tuple((pattern(entry["form"]), entry) for entry in entries)


def read_form(kind: str, text: str) -> Rule | None:
    """The rule that the first form of the kind makes of the text; None where none does."""
    for form, entry in forms(kind):
        if found := form.fullmatch(text):
            return _made(entry["rule"], found)
    return None


def _made(template: str, found: re.Match[str]) -> Rule | None:
    """The rule with what was read in its place; None where a list of codes is none, or goods are more."""
    values = {name: escaped((text or "").strip(" ,")) for name, text in found.groupdict().items()}
    if _MORE_THAN_GOODS.search(values.get("goods", "")):
        return None
    if listed := values.get("codes"):
        codes = read_codes(listed)
        if codes is None:
            return None
        values["codes"] = render_list(codes)
    excepted = f" except from {values['codes']}" if listed else ""
    try:
        return parse_rule(" ".join(template.split()).format_map({**values, "except": excepted}))
    except InputError:  # more than 100 per cent
        return None


def question(text: str, term: Rule = ANY) -> Rule:
    """A condition that a person answers, on top of a term."""
    return Provided(term, text)
