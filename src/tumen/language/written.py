"""Numbers with a multiple and a unit as the languages write them, and names of currencies; read, never
guessed.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from tumen.errors import InputError
from tumen.language.catalogue import FOLDER
from tumen.language.names import names_on_file

_LATIN = {"k": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
_SMALL = {"十": 1, "百": 2, "千": 3, "십": 1, "백": 2, "천": 3}
_LARGE = {"万亿": 12, "亿": 8, "億": 8, "万": 4, "萬": 4, "조": 12, "억": 8, "만": 4}
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_PART = re.compile(rf"\s?({_NUMBER})\s?([{''.join(_SMALL)}]?)({'|'.join(_LARGE)}|)")
_ONE = re.compile(rf"({_NUMBER})\s?({'|'.join(sorted(_LATIN, key=len, reverse=True))})", re.IGNORECASE)
_PLAIN = re.compile(rf"\s?({_NUMBER})\s?")
_POINTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_BOTH = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_DIGIT = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class WrittenFigure:
    """A number as it was written."""

    value: Decimal
    units: tuple[str, ...]
    """What its unit may be, of which one is meant; none where it says none."""


@cache
def unit_words(kind: str) -> dict[str, tuple[str, ...]]:
    """What words of units may stand for, by the word in small letters."""
    found: dict[str, dict[str, None]] = {}
    with (FOLDER.parent / "economies" / "unit_words.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["word"], row["codes"].split()) for row in csv.DictReader(file) if row["kind"] == kind]
    if kind == "currency":
        for language in ("zh", "ko"):
            rows += [(name, [code]) for code, name in names_on_file("currency", language).items()]
        rows += [(code, [code]) for code in names_on_file("currency", "zh")]
    for word, codes in rows:
        found.setdefault(_plain(word).casefold(), {}).update(dict.fromkeys(codes))
    return {word: tuple(codes) for word, codes in found.items()}


def currency_named(text: str) -> tuple[str, ...]:
    """What a name of a currency may stand for; none where it is no name."""
    return unit_words("currency").get(_plain(text).casefold(), ())


def written_figure(text: str, kind: str, *, grouped: bool = True) -> WrittenFigure | None:
    """Read a number with its multiple and unit; None for what is a plain number, or none at all.

    Parameters
    ----------
    kind
        Of the words of its unit, see data/economies/unit_words.csv.
    grouped
        Whether one point before three digits may group thousands, so that it is asked.

    Raises
    ------
    InputError
        If it can be read in two ways, or the word behind it is not known.
    """
    plain = _plain(text)
    sign = -1 if plain[:1] in {"-", "−"} else 1
    bare = (plain[1:] if plain[:1] in {"+", "-", "−"} else plain).strip()
    if not _DIGIT.search(bare):
        return None
    units, inner = _units(bare, kind)
    if _POINTS.fullmatch(inner) or (grouped and _BOTH.fullmatch(inner)):
        joined = inner.replace(".", "")
        fix = f"Write {joined}"
        if _BOTH.fullmatch(inner):
            fix = f"Write {joined}, or {inner}0 where the currency has so many decimals"
        raise InputError.of(f"{text!r} can be read in two ways: the point may group thousands", fix)
    if (one := _ONE.fullmatch(inner)) is not None:
        return WrittenFigure(sign * _number(one[1]).scaleb(_LATIN[one[2].casefold()]), units)
    if _PLAIN.fullmatch(inner):
        return WrittenFigure(sign * _number(inner), units) if units or "," in inner else None
    value = _summed(text, inner)
    return None if value is None else WrittenFigure(sign * value, units)


def _summed(text: str, inner: str) -> Decimal | None:
    """A number of parts that each have a multiple: 1 of ten thousands of ten thousands and so many."""
    whole, section, place, small, large = Decimal(0), Decimal(0), 0, 4, 99
    while place < len(inner):
        found = _PART.match(inner, place)
        if found is None or not (found[2] or found[3]):
            if found is not None and found.end() == len(inner) and place:
                raise InputError.of(
                    f"{text!r} can be read in two ways: {found[1]} may be ones or of the multiple before",
                    "Write it in digits",
                )
            _refuse(text, inner[place:])
            return None
        power, of_large = _SMALL.get(found[2], 0), _LARGE.get(found[3])
        if power >= small or (of_large is not None and of_large >= large):
            raise InputError.of(f"the multiples of {text!r} do not fall", "Write it in digits")
        section, small, place = section + _number(found[1]).scaleb(power), power, found.end()
        if of_large is not None:
            whole, section = whole + section.scaleb(of_large), Decimal(0)
            small, large = 4, of_large
    return whole + section


def _number(text: str) -> Decimal:
    return Decimal(text.strip().replace(",", ""))


def _refuse(text: str, rest: str) -> None:
    """Refuse a word that is no multiple and no unit; what is no number at all is left to the column."""
    word = re.fullmatch(rf"\s?(?:{_NUMBER})?\s?([^\d\s.,+-][^\d]*)", rest)
    if word is not None:
        raise InputError.of(
            f"{word[1].strip()!r} in {text!r} is no multiple and no unit that is known",
            f"Write digits, or one of {', '.join({**_LATIN, **_SMALL, **_LARGE})} behind them",
        )


def _units(bare: str, kind: str) -> tuple[tuple[str, ...], str]:
    """What the words around a number say, and the number with its multiples."""
    words, found = unit_words(kind), list[tuple[str, ...]]()
    folded = bare.casefold()
    behind = next((w for w in _by_length(kind) if folded.endswith(w) and len(folded) > len(w)), "")
    if behind:
        found.append(words[behind])
        bare = bare[: -len(behind)].rstrip()
    folded = bare.casefold()
    before = next((w for w in _by_length(kind) if folded.startswith(w) and len(folded) > len(w)), "")
    if before:
        found.append(words[before])
        bare = bare[len(before) :].lstrip()
    if len(found) == 2:
        both = tuple(code for code in found[0] if code in found[1])
        if not both:
            raise InputError.of(f"{before!r} and {behind!r} are not one unit", "Write one of them")
        return both, bare
    return (found[0] if found else ()), bare


@cache
def _by_length(kind: str) -> tuple[str, ...]:
    return tuple(sorted(unit_words(kind), key=len, reverse=True))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
