"""What a language says for each English text, and how it joins what it says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tumen.language.as_typed import AS_TYPED, is_typed

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).resolve().parents[1] / "data" / "languages"
PLACE = re.compile(r"\{(\w+)\}")
"""Where a text has a value."""
SOURCES = frozenset(("source", "sources", "law", "tax_law"))
"""Values that stand as they are printed where they come from."""
WORD = re.compile(r"[A-Za-z]{3,}")
COUNTED = frozenset(("counted", "year", "years"))
"""Values that have a number."""
MANY = "tally"
"""A value that is a number and nothing else, so that no list is taken for one count."""
_NUMBER = re.compile(r"[\d,]+")
_ADDED = re.compile(r"(?:(?:[;:.(]|, \.|,? (?:and|or) | \().*?)?")
"""What stands right behind a value: nothing, or more of the sentence."""
_DIGIT = re.compile(r"\d")
_COMMON = frozenset(("the", "and", "for", "not", "are", "its", "that", "with", "has", "was", "than"))
"""Words by which no text is known."""


class Joints(NamedTuple):
    """How parts of an answer stand together."""

    colon: str
    semicolon: str
    full_stop: str
    comma: str
    opening: str
    closing: str
    after_sentence: str
    article: str
    """Of an agreement, with its number."""
    articles: str
    span: str
    """From one day or number to another."""


_JOINTS = {
    "zh": Joints(
        "\uff1a",
        "\uff1b",
        "\u3002",
        "\uff0c",
        "\uff08",
        "\uff09",
        "",
        "\u7b2c{}\u6761",
        "\u3001",
        "{}\u81f3{}",
    ),
    "ko": Joints(": ", "; ", ". ", ", ", " (", ")", " ", "\uc81c{}\uc870", ", ", "{}~{}"),
}


class Pattern(NamedTuple):
    """A text with values: its fixed pieces, and the text of the other language."""

    pieces: tuple[str, ...]
    names: tuple[str, ...]
    said: str
    weight: int
    """Letters that are fixed."""
    touching: frozenset[str]
    """Names of values that nothing parts in the text, and that do not stand so in the language."""

    def read(self, text: str) -> dict[str, str] | None:
        """The values in a text of this pattern; None where it is another."""
        if not text.startswith(self.pieces[0]) or not text.endswith(self.pieces[-1]):
            return None
        place = 0
        for piece in self.pieces:  # most texts of the same word end here
            if (place := text.find(piece, place)) < 0:
                return None
            place += len(piece)
        values = self._parted(text)
        if values is None:
            found = next(filter(None, (one.fullmatch(text) for one in _compiled(*self[:2]))), None)
            values = found and {name.removeprefix("v"): value for name, value in found.groupdict().items()}
        if values and any(" " in values[name] for name in self.touching):
            return None  # where one ends and the next begins cannot be told
        if values and any(name in values and not _DIGIT.search(values[name]) for name in COUNTED):
            return None  # a good from a supplier is no year from a day
        if values and not _NUMBER.fullmatch(values.get(MANY, "0")):
            return None
        told = (value for name, value in (values or {}).items() if name not in SOURCES and not is_typed(name))
        long = [piece for piece in self.pieces if len(piece) > 3]
        if any(piece in value for value in told for piece in long):
            return None  # nor where the pattern itself does
        return values

    def _parted(self, text: str) -> dict[str, str] | None:
        """The values where each piece can stand in one place alone, which needs no expression compiled."""
        place, end = len(self.pieces[0]), len(text) - len(self.pieces[-1])
        if place > end or len(set(self.names)) < len(self.names):
            return None
        values = []
        for piece in self.pieces[1:-1]:
            if not piece or text.count(piece, place, end) != 1:
                return None
            start, place = place, text.index(piece, place, end) + len(piece)
            values.append(text[start : place - len(piece)])
        return dict(zip(self.names, (*values, text[place:end]), strict=True))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of one language, as ``tools/languages.py`` compiles them."""

    language: str
    joints: Joints
    """How the language joins parts."""
    texts: Mapping[str, str]
    """English text -> text of the language."""
    keys: Mapping[str, tuple[str, ...]]
    """Word -> texts with values that are known by it: the rarest of their own words."""

    def gettext(self, message: str) -> str:
        """The text in the language, as templates ask for it."""
        return self.texts.get(message, message)

    def ngettext(self, one: str, other: str, n: int) -> str:
        """Likewise for a count; Chinese and Korean have one form."""
        return self.texts.get(other, one if n == 1 else other)

    def patterns(self, text: str) -> list[Pattern]:
        """Patterns that a text may be of, by its words and ends, those with the most fixed text first."""
        words = dict.fromkeys(WORD.findall(text))
        known = (one for word in words for one in self.keys.get(word, ()) if _has_ends(text, one))
        found = [_pattern(one, self.texts[one]) for one in known]
        return sorted(found, key=lambda one: (-one.weight, AS_TYPED not in one.names))


def _has_ends(text: str, known: str) -> bool:
    """Whether the text begins and ends as one with values does."""
    return text.startswith(known[: known.index("{")]) and text.endswith(known[known.rindex("}") + 1 :])


def words_by(pieces: tuple[str, ...]) -> list[str]:
    """Words that stand whole in the fixed text, by which it can be known."""
    return [
        word[0]
        for place, piece in enumerate(pieces)
        for word in WORD.finditer(piece)
        if (word.start() > 0 or place == 0)
        and (word.end() < len(piece) or place == len(pieces) - 1)
        and word[0].lower() not in _COMMON
    ]


@cache
def catalogue(language: str) -> Catalogue:
    """The texts of a language other than English."""
    read = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return Catalogue(language, _JOINTS[language], read["texts"], read["keys"])


@cache
def _pattern(text: str, said: str) -> Pattern:
    parts = PLACE.split(text)
    pieces, names = tuple(parts[::2]), tuple(parts[1::2])
    touching = {
        name
        for one, between, other in zip(names, pieces[1:], names[1:], strict=False)
        if not between.strip() and f"{{{one}}}{between}{{{other}}}" not in said
        for name in (one, other)
    }
    return Pattern(pieces, names, said, sum(map(len, pieces)), frozenset(touching))


@cache
def _compiled(pieces: tuple[str, ...], names: tuple[str, ...]) -> list[re.Pattern[str]]:
    """Texts of a pattern, the likeliest first; what has one name is the same everywhere in it. A value right
    behind another is rather nothing, or begins as what is added does.
    """
    found = []
    for behind in (_ADDED.pattern, ".*?") if "" in pieces[1:-1] else (".*?",):
        made, seen = re.escape(pieces[0]), set[str]()
        for place, (name, piece) in enumerate(zip(names, pieces[1:], strict=True)):
            form = behind if place and not pieces[place] else ".*?"
            made += f"(?P=v{name})" if name in seen else f"(?P<v{name}>{form})"  # a name may be a number
            made += re.escape(piece)
            seen.add(name)
        found.append(re.compile(made, re.DOTALL))
    return found
