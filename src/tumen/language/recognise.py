"""Recognise an English text and say it in another language.

A text is found whole; or by its pattern, with the same values, those that are texts themselves said in turn;
or part by part where it was joined of several; of several ways that one which leaves the least English.
What is not in the catalogue stays English, and no pattern is taken whose value would turn what it says,
or has more English than the pattern.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tumen.language.amounts import amount_said
from tumen.language.as_typed import NONE_TYPED, are_names, is_typed
from tumen.language.catalogue import PLACE, SOURCES, Catalogue, catalogue
from tumen.language.links import BETWEEN, LINKS, LISTS, WITHIN, as_of_said, day_said, is_closed
from tumen.language.names import economy_said, names_said, operation_said
from tumen.language.own_words import hidden, own_words, shown
from tumen.language.particles import with_particles

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPOKEN = {
    "zh": re.compile("[\uff0c\u3002\uff1b\uff1a\uff08\uff09\u3001\u7684\u4e3a\u6309\u7531\u82e5\u672a]"),
    "ko": re.compile(
        "\ub2c8\ub2e4|\uc2ed\uc2dc\uc624|[\uac00-\ud7a3][:.]$|[\uac00-\ud7a3]"
        "(?:[\uc740\ub294\uc774\uac00\uc744\ub97c\uc758\uc5d0\ub85c]|\uc5d0\uc11c) "
    ),
}
"""By which a text is known to be said already: marks and particles that names hardly have."""
_HAS_WORDS = re.compile(r"[A-Za-z]{2}")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_KEPT = re.compile(rf"{_QUOTED.pattern}|[\w-]+[=:][\w-]+|[\w/-]+\.[a-z]{{3,7}}\b")  # keys, files
_TURNS = re.compile(r"\b(?:not|no|never|nothing|none|without|unless|cannot|neither|nor|except|only|if)\b")
"""Words that turn a sentence: a value that still has one was no value."""
_SENTENCES = re.compile(
    r"(?:(?<=[^.\d][.?!])|(?<=[a-z] \d\.)|(?<=[a-z] \d\d\.)|(?<=[a-z] \d{3}\.)|(?<=-\d\d\.)"
    r"|(?<=[A-Z]\d\d\.)|(?<=S\d{4}\.)) (?=[A-Z\"'\ue000-\uf8ff])"
)
"""Between sentences: a number ends one behind a word (line 3.) and in a date, not where it counts: Art. 3."""
_STOPPED = re.compile(r"\d\.$")
_ENDS = re.compile(r"((?<=[^.\d][.?!]) |(?<=-\d\d\.) |(?<=\u3002) ?)")
"""Where a sentence ends in any of the languages, and the space there."""
_GAP = re.compile("(?<=[\u3002\uff1f\uff01]) ")
_MARK = re.compile(r"\[[^\]\s]\] |- ")
_MARKS = re.compile(r"[()\[\]{}\"']|[;:,] | (?:and|or|to|in|at|for|from|of|by) ")
_OPENING, _CLOSING = "([{", ")]}"
_INSIDE = re.compile(r" \([^()]*\)")
_NO_WORDS = re.compile(r"[^a-z:;]*[\d\ue000-\uf8ffA-Z][^a-z:;]*")
_IN_QUOTED = re.compile("in (\u201c[^\u201d]*\u201d)")
_SPAN = re.compile(r"(\S*\d\S*) to (\S*\d\S*)")
_COLUMNS = re.compile(r"( {2,})")
_ARTICLES = re.compile(r"Art\. \d[\w.()]*(?:, (?:Art\. )?\d[\w.()]*)*")
_OF_FILE = re.compile(r"\S+")
"""A file or table, before what is noted of it."""
_FILE = re.compile(r"\btables? $|\btumen [a-z ]+$")
"""Before the name of a table, under which its file stands in a folder, and in a command to type."""
_CONDITION = re.compile(r'"[^"]+"')
"""What is asked, quoted: a word that somebody wrote is in single quotes."""
_SMALL = re.compile(r"\b[a-z]{2,}\b")
_MANY = 5
_WORD = 3
"""Letters of its own that a pattern has to have for each English word in its values."""
_LEAST = 8
"""Letters of its own that a pattern has to have at least where a value stays English."""
_PLAIN = re.compile(r"(?!\W*[a-z]+\W*$)")
"""Names that no word of a sentence is."""
_ANY = re.compile("")
_NO_NAME = re.compile("(?!)")
_ALONE = frozenset(("yes", "no", "none", "free", "any", "all", "only", "not"))
"""Words that are said where they stand alone, and in no sentence: there they may turn it."""
_FEW = 4
_NAME = 2
"""Small words that a name has at most."""


def told(text: str, language: str) -> str:
    """The text in a language, line by line; what it has no words for stays English, and names as they are."""
    if not _HAS_WORDS.search(text):
        return text
    if not own_words():
        return _lines(text, language)
    own = _own(language)
    best, fewest = "", 0
    for hide in (_PLAIN, _ANY, _NO_NAME):  # what looks like a name may be a word of ours
        bare, names = hidden(text, own, hide)
        if len(bare) == 1:  # a name that is a text of ours is said where it stands alone
            way = _found(text, language)
            return shown(bare, names) if way is None or way.left else way.said
        made = shown(_lines(bare, language), names)
        left = len(_SMALL.findall(hidden(made, own, _ANY)[0]))
        if not best or left < fewest:
            best, fewest = made, left
        if not left or not hidden(text, own, _ANY)[1]:
            break
    return with_particles(best) if language == "ko" else best


@cache
def _own(language: str) -> frozenset[str]:
    """What is said, whoever wrote it."""
    return names_said(language).union(catalogue(language).texts)


def _lines(text: str, language: str) -> str:
    if not _HAS_WORDS.search(text):
        return text
    return (
        "\n".join(_line(line, language) for line in text.split("\n"))
        if "\n" in text
        else _line(text, language)
    )


def _line(text: str, language: str) -> str:
    bare = text.strip()
    if not bare:
        return text
    if "  " in bare:
        return text.replace(bare, "".join(_line(cell, language) for cell in _COLUMNS.split(bare)), 1)
    if _is_said(bare, language):
        said_ones = "".join(_rest(part, language) for part in _ENDS.split(bare))
        return text.replace(bare, _GAP.sub("", said_ones), 1)
    start, way = text.index(bare[0]), _found(bare, language)
    if bare in _ALONE and (word := catalogue(language).texts.get(bare)):
        way = _Way(word, 0)
    if way is None or (way.left > _FEW and 2 * way.left > _left(bare)):
        return text  # rather a whole sentence of English than half of one
    return text[:start] + way.said + text[start + len(bare) :]


def _rest(part: str, language: str) -> str:
    """A sentence of a text that is said in part: what stands in English around a label of the language."""
    if not _is_said(part, language):
        return _line(part, language)
    way = _found(part, language) if _left(part) > _NAME else None
    if way is not None and not way.left:
        return way.said
    head, mark, rest = part.partition(": ")
    if not mark or _is_said(head, language):
        return part
    return _line(f"{head}:", language) + ("" if language == "zh" else " ") + rest


def _is_said(text: str, language: str) -> bool:
    """Whether the text is of the language already, whatever it explains in brackets."""
    return _SPOKEN[language].search(_INSIDE.sub("", text)) is not None


class _Way(NamedTuple):
    """One way to say a text."""

    said: str
    left: int
    """English words in it, without those that are to stay."""
    plain: bool = True
    """Whether no value has a joint in it, which may be one of the text."""


@lru_cache(maxsize=20_000)
def _found(text: str, language: str) -> _Way | None:
    """The text in the language, by the way that leaves the least English; None where no part is known."""
    of = catalogue(language)
    if not _HAS_WORDS.search(text) or text in _ALONE:
        return None
    if (mark := _MARK.match(text)) is not None:
        rest = _found(text[mark.end() :], language)
        return rest and rest._replace(said=mark[0] + rest.said)
    if _ARTICLES.fullmatch(text):
        numbers = text.replace("Art. ", "").split(", ")
        return _Way(of.joints.articles.join(of.joints.article.format(number) for number in numbers), 0)
    for of_kind in (amount_said, economy_said, operation_said, as_of_said, day_said):
        if text not in of.texts and (name := of_kind(text, language)) is not None:
            return _Way(name, 0)
    if (span := _SPAN.fullmatch(text)) is not None:
        return _Way(of.joints.span.format(*span.groups()), 0)
    if (title := _IN_QUOTED.fullmatch(text)) is not None:
        return _Way(WITHIN[of.language].format(title[1]), 0)
    best = None
    for way in _ways(text, of):
        if not way.left:
            return way
        if best is None or way.left < best.left:
            best = way
    return best


def _ways(text: str, of: Catalogue) -> Iterator[_Way]:
    """Ways to say a text, the likeliest first."""
    forms = list(_forms(text, of))
    for form, end in forms:
        if whole := of.texts.get(form):
            yield _Way(whole + end, 0)
    rather_not = []
    for form, end in forms:
        for way in _by_pattern(form, of, own=text[0]):
            ended = way._replace(said=way.said + end)
            if way.plain:
                yield ended
            else:
                rather_not.append(ended)
    yield from _between(text, of)
    yield from _by_parts(text, of)
    yield from rather_not
    form, end = forms[0]
    if end and (bare := _found(form, of.language)) is not None:
        yield bare._replace(said=bare.said + end)


def _left(text: str) -> int:
    """English words in a text, without what is quoted."""
    return len(_SMALL.findall(_KEPT.sub("", text)))


def _forms(text: str, of: Catalogue) -> Iterator[tuple[str, str]]:
    """The text as it stands, without its full stop, and with its first letter small or large."""
    if text[-1] in ".:":  # first, so that no value at the end takes the stop for its own
        yield text[:-1], (of.joints.full_stop if text[-1] == "." else of.joints.colon).rstrip()
    yield text, ""
    other = text[0].lower() if text[0].isupper() else text[0].upper()
    if other != text[0]:
        yield other + text[1:], ""
        if text[-1] in ".:":
            end = of.joints.full_stop if text[-1] == "." else of.joints.colon
            yield other + text[1:-1], end.rstrip()


def _by_pattern(text: str, of: Catalogue, own: str) -> Iterator[_Way]:
    """Patterns that fit; a value with which a text begins keeps its `own` first letter."""
    for pattern in of.patterns(text):
        values = pattern.read(text)
        if values is None or (not pattern.pieces[0] and text[0] != own):
            continue
        typed = [text for name, text in values.items() if is_typed(name)]
        short = pattern.weight < _LEAST
        if not all(map(_is_value, values.values())) or not are_names(typed, of_one_word=short):
            continue
        files = {
            name for piece, name in zip(pattern.pieces, pattern.names, strict=False) if _FILE.search(piece)
        }
        spoken = {
            name: _Way(value, 0) if name in files else _value(value, of, name)
            for name, value in values.items()
        }
        left = sum(way.left for way in spoken.values())
        turned = any(_TURNS.search(_QUOTED.sub("", way.said)) for way in spoken.values() if way.left)
        if turned or _WORD * left > pattern.weight or (left and pattern.weight < _LEAST):
            continue
        made = PLACE.sub(lambda place: spoken[place[1]].said, pattern.said)  # noqa: B023
        words = with_particles(made) if of.language == "ko" else made
        yield _Way(words, left, all(way.plain for way in spoken.values()))


def _is_value(text: str) -> bool:
    """No value runs over the end of a sentence or of a bracket, and no number ends with its full stop; what
    is quoted may have sentences.
    """
    if _QUOTED.fullmatch(text):
        return True
    return not _SENTENCES.search(text) and not _STOPPED.search(text) and is_closed(text)


def _value(text: str, of: Catalogue, name: str) -> _Way:
    """A value: names, codes, numbers and what somebody wrote stand as they are."""
    bare = text.strip()
    if is_typed(name) and bare in NONE_TYPED:
        return _Way(of.texts.get(bare, bare), 0)
    if not bare or name in SOURCES or is_typed(name):
        return _Way(text, 0)
    if bare[0] in "'\"":
        inside = _found(bare[1:-1], of.language) if _CONDITION.fullmatch(bare) else None
        return _Way(f'"{inside.said}"', 0) if inside and not inside.left else _Way(text, _left(text))
    plain = ": " not in text and "; " not in text
    found = _found(bare, of.language)
    if found is None:
        return _Way(text, _left(text), plain)
    return _Way(text.replace(bare, found.said, 1), found.left, plain)


def _by_parts(text: str, of: Catalogue) -> Iterator[_Way]:
    """Parts that stand beside each other, each said for itself."""
    sentences = _SENTENCES.split(text.replace(".; ", ". "))
    if len(sentences) > 1:
        yield from _joined(sentences, of, " ", of.joints.after_sentence)
        of_file, mark, noted = text.partition(": ")
        if mark and _OF_FILE.fullmatch(of_file):
            yield from _joined([of_file, noted], of, mark, of.joints.colon)
        return
    if text[0] == "(" and (of_all := _bracket(f" {text}")) is not None and not of_all[0]:
        if (said_so := _found(text[1:-1], of.language)) is not None:
            yield said_so._replace(said=f"({said_so.said})")
    elif (inside := _bracket(text)) is not None:
        head, opening, body = inside
        left, right = (of.joints.opening, of.joints.closing) if opening == "(" else (" [", "]")
        for way in _joined([head, body], of, left, left):
            yield way._replace(said=way.said + right)
    for joint, own in (("; ", of.joints.semicolon), (": ", of.joints.colon), (", ", of.joints.comma)):
        cut = _split(text, joint)
        for place in range(1, len(cut)) if len(cut) <= _MANY else ():
            halves = [joint.join(cut[:place]), joint.join(cut[place:])]
            yield from _joined(halves, of, joint, own)
        if len(cut) > _MANY:
            yield from _joined(cut, of, joint, own)
    for word in (" and ", " or "):
        yield from _listed(text, word, of)
        if text.startswith(word[1:]) and (rest := _found(text[len(word) - 1 :], of.language)):
            yield rest._replace(said=f"{LISTS[of.language][word].lstrip()}{rest.said}")


def _joined(parts: list[str], of: Catalogue, joint: str, own: str) -> Iterator[_Way]:
    """Parts as the language joins them; what is not said keeps its joint."""
    found = [_found(part, of.language) if part else None for part in parts]
    open_ = [part for one, part in zip(found, parts, strict=True) if one is None]
    prose = joint == ", " and (
        any(one and one.left for one in found) or any(_left(part) > _NAME for part in open_)
    )
    if any(found) and not prose:
        shown = [
            part + joint if one is None else one.said + own for one, part in zip(found, parts, strict=True)
        ]
        last = parts[-1] if found[-1] is None else found[-1].said
        left = sum(one.left for one in found if one is not None) + sum(map(_left, open_))
        yield _Way("".join(shown[:-1]) + last, left)


def _between(text: str, of: Catalogue) -> Iterator[_Way]:
    """Names, numbers and what is known, with a small word between: ``Ningbo to Japan``, ``12 of 20``."""
    link = next((link for link in LINKS if link in text and len(_split(text, link)) > 1), None)
    if link is None:
        return
    cut = _split(text, link)
    one, other = (_named(part, of) for part in (link.join(cut[:-1]), cut[-1]))
    if one is None or other is None:
        return
    if link == " of " and one[-1:].isdigit() and other[:1].isdigit():
        yield _Way(f"{one}/{other}", 0)
        return
    form = of.joints.span if link == " to " and other[:1].isdigit() else BETWEEN[of.language][link]
    made = form.format(one, other)
    yield _Way(with_particles(made) if of.language == "ko" else made, 0)


def _named(text: str, of: Catalogue) -> str | None:
    """A name, a number, an economy or a word of ours, or such with a small word between."""
    for known in (economy_said(text, of.language), of.texts.get(text)):
        if known is not None:
            return known
    if _NO_WORDS.fullmatch(text):
        return text
    return next((way.said for way in _between(text, of)), None)


def _listed(text: str, word: str, of: Catalogue) -> Iterator[_Way]:
    """``a and b``, where every part is known or has no words of its own."""
    parts = _split(text, word)
    if len(parts) > 1:
        found = [_found(part, of.language) or _Way(part, _left(part)) for part in parts]
        if not any(one.left for one in found):
            yield _Way(LISTS[of.language][word].join(one.said for one in found), 0)


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
    cuts = _cuts(text).get(joint, ()) if joint in text else ()
    starts = (0, *(place + len(joint) for place in cuts))
    return [text[start:end] for start, end in zip(starts, (*cuts, len(text)), strict=True)]


@lru_cache(maxsize=4_000)
def _cuts(text: str) -> dict[str, tuple[int, ...]]:
    """Where each joint stands."""
    found, depth, quoted = dict[str, tuple[int, ...]](), 0, ""
    for mark in _MARKS.finditer(text):
        letter = mark[0]
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter == '"' or (letter == "'" and (mark.start() == 0 or text[mark.start() - 1] in " (")):
            quoted = letter
        elif letter in _OPENING:
            depth += 1
        elif letter in _CLOSING:
            depth -= 1
        elif not depth and letter != "'":
            found[letter] = (*found.get(letter, ()), mark.start())
    return found
