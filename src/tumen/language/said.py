"""Say an English text in the language in force.

A text is found whole; or by its pattern, with the same values, those that are texts themselves said in turn;
or part by part where it was joined of several; of several ways that one which leaves the least English.
What is not in the catalogue stays English, and no pattern is taken whose value would turn what it says,
or has more English than the pattern.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tumen.language.catalogue import PLACE, Catalogue, Pattern, catalogue, words_of
from tumen.language.force import SOURCE, in_force
from tumen.language.particles import with_particles

if TYPE_CHECKING:
    from collections.abc import Iterator

_HAS_WORDS = re.compile(r"[A-Za-z]{2}")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_TURNS = re.compile(r"\b(?:not|no|never|nothing|none|without|unless|cannot|neither|nor|except|only|if)\b")
"""Words that turn a sentence: a value that still has one was no value."""
_SENTENCES = re.compile(r"(?<=[^.\d][.?!]) (?=[A-Z\"'])")
_MARK = re.compile(r"\[[^\]\s]\] ")
_OPENING, _CLOSING = "([{", ")]}"
_ARTICLES = re.compile(r"Art\. \d[\w.()]*(?:, (?:Art\. )?\d[\w.()]*)*")
_SOURCES = frozenset(("source", "sources", "law", "tax_law"))
"""Values that stand as they are printed where they come from."""
_SMALL = re.compile(r"\b[a-z]{2,}")
_DEEP = 8
_MANY = 5


def said(text: str, language: str | None = None) -> str:
    """The text in the language in force, or in one that is given; what it has no words for stays English."""
    spoken = language or in_force()
    if spoken == SOURCE or not _HAS_WORDS.search(text):
        return text
    return (
        "\n".join(_line(line, spoken) for line in text.split("\n")) if "\n" in text else _line(text, spoken)
    )


def _line(text: str, language: str) -> str:
    bare = text.strip()
    if not bare:
        return text
    start = text.index(bare[0])
    return text[:start] + (_found(bare, language, 0) or bare) + text[start + len(bare) :]


@lru_cache(maxsize=20_000)
def _found(text: str, language: str, depth: int) -> str | None:
    """The text in the language; None where no part of it is known."""
    of = catalogue(language)
    if not _HAS_WORDS.search(text) or depth > _DEEP:
        return None
    if (mark := _MARK.match(text)) is not None:
        rest = _found(text[mark.end() :], language, depth)
        return rest and mark[0] + rest
    if _ARTICLES.fullmatch(text):
        numbers = text.replace("Art. ", "").split(", ")
        return of.joints.articles.join(of.joints.article.format(number) for number in numbers)
    best = None
    for made in _ways(text, of, depth):
        if not made.left:
            return made.said
        if best is None or made.left < best.left:
            best = made
    return best and best.said


class _Way(NamedTuple):
    said: str
    left: int
    """English words in it, without those that are to stay."""
    plain: bool = True
    """Whether no value has a joint in it, which may be one of the text."""


def _ways(text: str, of: Catalogue, depth: int) -> Iterator[_Way]:
    """Ways to say a text, the likeliest first."""
    forms = list(_forms(text, of))
    for form, end in forms:
        if whole := of.texts.get(form):
            yield _Way(whole + end, 0)
    kept = [
        way._replace(said=way.said + end)
        for form, end in forms
        for way in _by_pattern(form, of, depth, own=text[0])
    ]
    yield from (way for way in kept if way.plain)
    yield from (_Way(made, _left(made)) for made in _by_parts(text, of, depth))
    yield from (way for way in kept if not way.plain)


def _left(text: str) -> int:
    """English words in a text, without what is quoted."""
    return len(_SMALL.findall(_QUOTED.sub("", text)))


def _forms(text: str, of: Catalogue) -> Iterator[tuple[str, str]]:
    """The text as it stands, without its full stop, and with its first letter small or large."""
    yield text, ""
    if text[-1] in ".:":
        yield text[:-1], (of.joints.full_stop if text[-1] == "." else of.joints.colon).rstrip()
    other = text[0].lower() if text[0].isupper() else text[0].upper()
    if other != text[0]:
        yield other + text[1:], ""
        if text[-1] == ".":
            yield other + text[1:-1], of.joints.full_stop.rstrip()


def _by_pattern(text: str, of: Catalogue, depth: int, own: str) -> list[_Way]:
    """Patterns that fit; a value with which a text begins keeps its `own` first letter."""
    fits: list[Pattern] = []
    for word in dict.fromkeys(words_of(text)):
        fits += of.patterns.get(word, ())
    found = []
    for pattern in sorted(fits, key=lambda one: -one.weight):
        values = pattern.read(text)
        if values is None or (not pattern.pieces[0] and text[0] != own):
            continue
        if any(_SENTENCES.search(value) for value in values.values()):
            continue
        spoken = {
            name: value if name in _SOURCES else _value(value, of, depth) for name, value in values.items()
        }
        rest = [_QUOTED.sub("", value) for name, value in spoken.items() if name not in _SOURCES]
        left = sum(map(_left, rest))
        if any(map(_TURNS.search, rest)) or 2 * left > pattern.weight:
            continue
        made = PLACE.sub(lambda found: spoken.get(found[1], found[0]), pattern.said)  # noqa: B023
        plain = not any(
            joint in value for joint in (": ", "; ") for name, value in values.items() if name not in _SOURCES
        )
        words = with_particles(made) if of.language == "ko" else made
        found.append(_Way(words, left, plain))
    return found


def _value(text: str, of: Catalogue, depth: int) -> str:
    """A value: names, codes, numbers and what somebody wrote stand as they are."""
    bare = text.strip()
    if not bare or bare[0] in "'\"":
        return text
    found = _found(bare, of.language, depth + 1)
    return text if found is None else text.replace(bare, found, 1)


def _by_parts(text: str, of: Catalogue, depth: int) -> Iterator[str]:
    """Parts that stand beside each other, each said for itself."""
    sentences = _SENTENCES.split(text)
    if len(sentences) > 1:
        yield from _joined(sentences, of, depth, " ", of.joints.after_sentence)
        return
    if (inside := _bracket(text)) is not None:
        head, opening, body = inside
        parts = [_found(part, of.language, depth + 1) if part else None for part in (head, body)]
        if parts != [None, None]:
            first, second = parts[0] or head, parts[1] or body
            left, right = (of.joints.opening, of.joints.closing) if opening == "(" else (" [", "]")
            yield f"{first}{left}{second}{right}"
    for joint, own in (("; ", of.joints.semicolon), (": ", of.joints.colon), (", ", of.joints.comma)):
        cut = _split(text, joint)
        for place in range(1, len(cut)) if len(cut) <= _MANY else ():
            halves = [joint.join(cut[:place]), joint.join(cut[place:])]
            yield from _joined(halves, of, depth, joint, own)
        if len(cut) > _MANY:
            yield from _joined(cut, of, depth, joint, own)
    for word in (" and ", " or "):
        yield from _listed(text, word, of, depth)


def _joined(parts: list[str], of: Catalogue, depth: int, joint: str, own: str) -> Iterator[str]:
    """Parts as the language joins them; what is not said keeps its joint."""
    found = [_found(part, of.language, depth + 1) for part in parts]
    open_ = [part for one, part in zip(found, parts, strict=True) if one is None]
    if any(found) and not (joint == ", " and any(map(_TURNS.search, open_))):
        shown = [
            (one or part) + (joint if one is None else own) for one, part in zip(found, parts, strict=True)
        ]
        yield "".join(shown[:-1]) + (found[-1] or parts[-1])


def _listed(text: str, word: str, of: Catalogue, depth: int) -> Iterator[str]:
    """``a and b``, where every part is known or has no words of its own."""
    parts = _split(text, word)
    if len(parts) > 1:
        found = [_found(part, of.language, depth + 1) or part for part in parts]
        if not any(_left(part) for part in found):
            yield _LISTS[of.language][word].join(found)


_LISTS = {
    "zh": {" and ": "\u548c", " or ": "\u6216"},
    "ko": {" and ": " \ubc0f ", " or ": " \ub610\ub294 "},
}


def _bracket(text: str) -> tuple[str, str, str] | None:
    """Head, kind and inside of a bracket with which a text ends."""
    if text[-1] not in ")]":
        return None
    depth = 0
    for place in range(len(text) - 1, 0, -1):
        depth += (text[place] in _CLOSING) - (text[place] in _OPENING)
        if depth == 0:
            return (text[: place - 1], text[place], text[place + 1 : -1]) if text[place - 1] == " " else None
    return None


def _split(text: str, joint: str) -> list[str]:
    """Split at a joint that stands in no bracket and no quotation."""
    if joint not in text:
        return [text]
    parts, depth, quoted, start, place = list[str](), 0, "", 0, 0
    while place < len(text):
        letter = text[place]
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter == '"' or (letter == "'" and (place == 0 or text[place - 1] in " (")):
            quoted = letter
        elif not depth and text.startswith(joint, place):
            parts.append(text[start:place])
            start = place = place + len(joint)
            continue
        else:
            depth += (letter in _OPENING) - (letter in _CLOSING)
        place += 1
    return [*parts, text[start:]]


def width(text: str) -> int:
    """Columns that a text takes on a terminal: a Chinese character or a syllable of Korean takes two."""
    if text.isascii():
        return len(text)
    from unicodedata import east_asian_width

    return sum(1 + (east_asian_width(letter) in "WF") for letter in text)
