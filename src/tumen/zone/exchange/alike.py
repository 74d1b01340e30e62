"""Names in three scripts as they can be compared, and which of many are alike."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from tumen.errors import MissingExtraError

ALIKE = 82
"""Per cent of two names that must agree, as `rapidfuzz.fuzz.ratio` counts them, to be called alike."""
_SHARED = 0.5
"""Part of its rarest pairs of letters of which one must stand in a name that is alike."""
_COMMON = 200
"""Names that have a pair of letters, beyond which it says too little to compare them for it."""
_BEFORE = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_VOWEL = (
    *("a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi"),
    *("yu", "eu", "ui", "i"),
)
_AFTER = (
    *("", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t"),
    *("ng", "t", "t", "k", "t", "p", "t"),
)
_HANGUL = re.compile("[가-힣]")
_NUMBER = re.compile(r"[0-9]+|[一二三四五六七八九十]+(?=[期号厂])")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two names that are alike, by their place in the list."""

    one: int
    other: int
    per_cent: int


@cache
def _data(name: str) -> str:
    return (files("tumen") / "data" / "zone" / name).read_text(encoding="utf-8")


@cache
def _simplified() -> Mapping[int, str]:
    lines = _data("simplified.txt").splitlines()
    pairs = (pair for line in lines if not line.startswith("#") for pair in line.split())
    return {ord(pair[0]): pair[1] for pair in pairs}


@cache
def _forms() -> re.Pattern[str]:
    found = tomllib.loads(_data("name-forms.toml"))
    written = {name: sorted(found[name], key=len, reverse=True) for name in ("zh", "ko", "en")}
    chinese, korean = ("|".join(map(re.escape, written[name])) for name in ("zh", "ko"))
    english = "|".join(map(re.escape, written["en"]))
    return re.compile(rf"{chinese}|{korean}|(?<![a-z0-9])(?:{english})(?![a-z0-9])")


@lru_cache(maxsize=100_000)
def plain(name: str | None) -> str:
    """A name without what two spellings of it may differ in: width, capitals, traditional or Japanese
    characters, the form of the company, blanks and marks. "" where nothing is left.
    """
    text = unicodedata.normalize("NFKC", name or "").casefold().translate(_simplified())
    bare = re.sub(r"[\W_]+", "", _forms().sub(" ", text))
    return bare or re.sub(r"[\W_]+", "", text)


def numbers(name: str) -> tuple[str, ...]:
    """Numbers in a name: the second phase is not the first one."""
    return tuple(_NUMBER.findall(name))


@lru_cache(maxsize=100_000)
def romanised(name: str) -> str:
    """Hangul of a plain name by the Revised Romanization (2000), letter by letter; other letters stay. A weak
    sign: firms write themselves otherwise.
    """
    if not _HANGUL.search(name):
        return name
    return "".join(_letters(ord(mark) - 0xAC00, mark) for mark in name)


def _letters(place: int, mark: str) -> str:
    if not 0 <= place < 11172:
        return mark
    return _BEFORE[place // 588] + _VOWEL[place % 588 // 28] + _AFTER[place % 28]


def per_cent_alike(one: str, other: str) -> int:
    """How much of two plain names agrees; 0 where their numbers differ."""
    if numbers(one) != numbers(other):
        return 0
    return round(_ratio()(one, other))


def alike(names: Sequence[str]) -> Iterator[Likeness]:
    """Pairs of plain names that are alike but not the same: only such as share one of their rarest pairs of
    letters are compared, so that ten thousand names take a second.
    """
    grams = [{name[at : at + 2] for at in range(len(name) - 1)} for name in names]
    often = Counter(gram for found in grams for gram in found)
    having: dict[str, list[int]] = defaultdict(list)
    ratio = _ratio()
    for place, (name, found) in enumerate(zip(names, grams, strict=True)):
        rarest = sorted(found, key=lambda gram: (often[gram], gram))
        kept = [gram for gram in rarest[: int(len(rarest) * _SHARED) + 1] if often[gram] <= _COMMON]
        own = numbers(name)
        for other in sorted({item for gram in kept for item in having[gram]}):
            if names[other] == name or numbers(names[other]) != own:
                continue
            found_alike = ratio(names[other], name, score_cutoff=ALIKE)
            if found_alike:
                yield Likeness(other, place, round(found_alike))
        for gram in kept:
            having[gram].append(place)


@cache
def _ratio() -> Callable[..., float]:
    try:
        from rapidfuzz.fuzz import ratio
    except ImportError:
        raise MissingExtraError("zone", "Looking for what is there twice") from None
    return ratio
