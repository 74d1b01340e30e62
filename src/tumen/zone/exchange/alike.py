"""Names in three scripts as they can be compared, and which of many are alike."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import log

from tumen.errors import MissingExtraError
from tumen.language.simplified import simplified

ALIKE = 82
"""Per cent of two names that must agree, as `rapidfuzz.fuzz.ratio` counts them, to be called alike."""
SHARED = 0.5
"""Part of their pairs of letters, by weight, that two names must share to be called alike."""
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
LEAST = 4
"""Letters of a name that may be a longer name cut short; twice as many of Latin ones."""
_WORD = 3
"""Names in which a name may stand whole; what stands in more is a word of the trade."""
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
    text = unicodedata.normalize("NFKC", name or "").casefold().translate(simplified())
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


class NameIndex:
    """Plain names, and which of them are alike.

    Two are alike in so far as they agree by letters (`rapidfuzz.fuzz.ratio`), their numbers are the same, and
    what they have in common is what tells them from the others: of their pairs of letters, weighed by how
    rare each is among all names (Sparck Jones 1972), at least half must be shared. Firms of one town and
    trade share much of their names.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(names))
        self._grams = {name: _pairs(name) for name in self.names}
        self._often = Counter(gram for found in self._grams.values() for gram in found)

    def per_cent(self, one: str, other: str) -> int:
        """How much of two names agrees; 0 where they are not alike."""
        if numbers(one) != numbers(other):
            return 0
        return round(_ratio()(one, other)) if self._shared(one, other) >= SHARED else 0

    def _shared(self, one: str, other: str) -> float:
        """Part of the pairs of letters of two names that they share, by weight."""
        first, second = self._grams.get(one) or _pairs(one), self._grams.get(other) or _pairs(other)
        both = sum(map(self._weight, first & second))
        every = sum(map(self._weight, first)) + sum(map(self._weight, second))
        return 2 * both / every if every else float(one == other)

    def _weight(self, gram: str) -> float:
        return log(1 + len(self.names) / max(self._often[gram], 1))

    def alike(self) -> Iterator[Likeness]:
        """Pairs of names that are alike but not the same: only such as share one of their rarest pairs of
        letters are compared, so that ten thousand names take a second.
        """
        having: dict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(self.names):
            rarest = sorted(self._grams[name], key=lambda gram: (self._often[gram], gram))
            kept = [gram for gram in rarest[: len(rarest) // 2 + 1] if self._often[gram] <= _COMMON]
            for other in sorted({item for gram in kept for item in having[gram]}):
                per_cent = self.per_cent(self.names[other], name)
                if per_cent >= ALIKE:
                    yield Likeness(other, place, per_cent)
            for gram in kept:
                having[gram].append(place)

    def within(self) -> Iterator[tuple[int, int]]:
        """Pairs of names of which the first stands whole in the second, with the same numbers. What stands in
        many names is a word of the trade, and what has less than `LEAST` letters may be in any by chance.
        """
        having: dict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(self.names):
            for gram in self._grams[name]:
                having[gram].append(place)
        for place, name in enumerate(self.names):
            if len(name) < (LEAST if re.search(r"[^\x00-\u02ff]", name) else 2 * LEAST):
                continue
            rarest = min(self._grams[name], key=lambda gram: (self._often[gram], gram))
            found = [other for other in having[rarest] if other != place and name in self.names[other]]
            if len(found) <= _WORD:
                yield from ((place, other) for other in found if numbers(name) == numbers(self.names[other]))


def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[at : at + 2] for at in range(len(name) - 1))


@cache
def _ratio() -> Callable[..., float]:
    try:
        from rapidfuzz.fuzz import ratio
    except ImportError:
        raise MissingExtraError("zone", "Looking for what is there twice") from None
    return ratio
