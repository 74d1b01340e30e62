"""Finding the heading of a product by words: stems of English, characters of Chinese and Korean.

Every label and everyday word on file is a phrase. A query is broken into terms (stems, or pairs of characters
where words are not set apart), the rare ones weighing more, and the one that names the thing (the last of
"rice cooker", the one before "for" in "cover for a phone") weighing most. A phrase is the better the more of
the query it holds and the less it holds besides. The text of all labels is one megabyte, so it is looked
through as it is: an index would take longer to load than a query to answer.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tumen.language.simplified import simplified
from tumen.reference.nomenclature import labels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.reference.hs import Edition

_RUN = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]+|[\uac00-\ud7a3]+")
_PART = re.compile(r"[;,/()（）、，；·:：]|及|或|等|\band\b|\bor\b|\bincl\b")
_AFTER = frozenset({"for", "of", "with", "from", "in", "on", "without", "under", "over", "by", "to", "made"})
"""What follows these in English says more of the thing before them, and does not name it."""
_EMPTY = _AFTER | frozenset(
    {"a", "an", "the", "and", "or", "other", "not", "etc", "incl", "new", "type", "kind"}
)
_SPELLINGS = {
    "sulph": "sulf", "colour": "color", "flavour": "flavor", "odour": "odor", "fibre": "fiber",
    "tyre": "tire", "aluminium": "aluminum", "grey": "gray", "jewellery": "jewelry", "pyjama": "pajama",
    "plough": "plow", "doughnut": "donut", "yoghurt": "yogurt", "centre": "center", "mould": "mold",
    "liquorice": "licorice", "litre": "liter", "metre": "meter", "moustache": "mustache",
    "aeroplane": "airplane",
    "零部件": "零件", "零配件": "零件", "配件": "零件", "部件": "零件", "부분품": "부품",
}  # fmt: skip
_ACCENTS = frozenset(map(chr, range(0x300, 0x370)))
_FOLLOWS = re.compile(rf"\b(?:{'|'.join(sorted(_AFTER))})\b")
_LABEL, _WORDS, _USE, _ABOVE = 0.95, 1.0, 0.6, 0.45
"""How much a match counts in a label, among the everyday words, in what a label says of the use or content of
its goods, and in the label of the heading above.
"""
_HEAD = 1.7
"""How much more the term weighs that names the thing."""
_LIKELY = 150
"""How many labels, those with most of the query, are looked at phrase by phrase."""
_LIKE, _BEGINS = 0.72, 0.6
"""How much of a match is a word of the same root (washer, washing), and the beginning of a word."""


@dataclass(frozen=True, slots=True)
class Term:
    """One piece of a query: a stem, or one or two characters; `head` if it names the thing itself."""

    text: str
    head: bool
    latin: bool
    typed: str
    of: int = 1
    """How many terms the word typed was broken into: together they weigh as one word and a half."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    stems: tuple[str, ...]
    head: str
    characters: str
    weight: float


@dataclass(frozen=True, slots=True)
class Found:
    """A heading that a query speaks of, or the one subheading in it that stands out, best first."""

    digits: str
    score: float
    near: tuple[str, ...]
    """Other subheadings of the heading that fit nearly as well."""


def find(query: str, edition: Edition, most: int = 10) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """Return what the query may be, one answer for each heading, and the words of it that no label has."""
    terms = _terms(_plain(query), edition)
    held = {term: _held(term, edition) for term in terms}
    count = len(labels(edition))
    weights = {
        term: math.log(1 + count / (1 + len(places)))
        * (_HEAD if term.head else 1.0)
        * (1.0 if term.of == 1 else 1.5 / term.of)
        for term, places in held.items()
    }
    rough: Counter[int] = Counter()
    for term, places in held.items():
        rough.update(dict.fromkeys(places, weights[term]))
    texts = _texts(edition)
    likely = sorted(rough, key=lambda place: (-rough[place], len(texts[place])))[:_LIKELY]
    scores = {place: score for place in likely if (score := _score(place, weights, edition)) > 0}
    found = sorted(_by_heading(scores, edition), key=lambda item: (-item.score, item.digits))
    shown = tuple(item for item in found[:most] if item.score >= found[0].score * 0.4)
    return shown, tuple(dict.fromkeys(_left_out(held)))


def _left_out(held: dict[Term, tuple[int, ...]]) -> Iterator[str]:
    """What no label has: a word, or a pair of its characters where the pairs beside it do not hold them both,
    as they do where one word ends and the next begins.
    """
    used = {(term.typed, sign) for term, places in held.items() if places for sign in term.text}
    for term, places in held.items():
        if places and len(term.text) == 1 < len(term.typed):
            yield term.typed
        elif not places and not all((term.typed, sign) in used for sign in term.text):
            whole = term.latin or not any((term.typed, sign) in used for sign in term.typed)
            yield term.typed if whole else term.text


def _by_heading(scores: dict[int, float], edition: Edition) -> Iterator[Found]:
    rows = labels(edition)
    groups: dict[str, list[tuple[float, str]]] = {}
    for place, score in scores.items():
        if len(code := rows[place].code) > 2:
            groups.setdefault(code[:4], []).append((score, code))
    for heading, members in groups.items():
        best = max(score for score, _ in members)
        below = sorted(((-score, code) for score, code in members if len(code) == 6))
        close = [code for score, code in below if -score >= best * 0.97]
        if len(close) == 1:
            near = tuple(code for score, code in below[1:6] if -score >= best * 0.8)
            yield Found(close[0], best, near)
        else:
            yield Found(heading, best, tuple(close[:5]))


def _plain(text: str) -> str:
    """The text as it is compared: one width, one case, one spelling, simplified characters, no accents."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if sign not in _ACCENTS)
    return _spelt(unicodedata.normalize("NFKC", bare).casefold().translate(simplified()))


def _spelt(text: str) -> str:
    text = text.replace("'", "").replace("’", "")
    for one, other in _SPELLINGS.items():
        text = text.replace(one, other)
    return text


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Singular of an English word: berries, boxes, tires; glass and gas stay as they are."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "oes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=1 << 16)
def _root(word: str) -> str:
    for end in ("ings", "ing", "ers", "er", "ors", "or", "ed", "ion", "able"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            word = word[: -len(end)]
            break
    word = word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
    return word[:-1] + "i" if word.endswith("y") and len(word) > 2 else word.removesuffix("e")


def _terms(query: str, edition: Edition) -> tuple[Term, ...]:
    """Terms of a query in plain form; only what says nothing is left out."""
    runs = _RUN.findall(query)
    latin = [run for run in runs if run.isascii()]
    cut = next((place for place, word in enumerate(latin) if word in _AFTER and place), len(latin))
    words = [word for word in latin if word not in _EMPTY] or latin
    named = [word for word in latin[:cut] if word in words and word.isalpha()] or words
    found = [
        Term(stem(word), head=word.endswith(named[-1]), latin=True, typed=word)
        for word in _joined(words, edition)
    ]
    other = [run for run in runs if not run.isascii()]
    for place, run in enumerate(other):
        last = place == len(other) - 1
        pairs = _pairs(run, edition)
        found += [
            Term(
                pair,
                head=last and (at == len(pairs) - 1 or len(other) > 1),
                latin=False,
                typed=run,
                of=len(pairs),
            )
            for at, pair in enumerate(pairs)
        ]
    return tuple(dict.fromkeys(found))


def _pairs(run: str, edition: Edition) -> list[str]:
    """Pairs of characters, which stand for words; single Chinese characters where no label has any pair, and
    the last character alone where it names the thing: 参酒 is no word in 人参酒, 酒 is.
    """
    pairs = [run[at : at + 2] for at in range(len(run) - 1)] or [run]
    known = [pair for pair in pairs if any(pair in text for text in _close_set(edition))]
    if not known:
        return pairs if run[0] >= "\uac00" else list(run)
    return pairs if known[-1] == pairs[-1] else [*pairs[:-1], run[-1]]


def _joined(words: list[str], edition: Edition) -> Iterator[str]:
    """Words as our labels write them: "smart phone" is "smartphone", "powerbank" two words."""
    place = 0
    while place < len(words):
        pair = "".join(words[place : place + 2])
        if place + 1 < len(words) and len(pair) > 4 and _known(pair, edition):
            yield pair
            place += 2
            continue
        word, place = words[place], place + 1
        yield from _split(word, edition)


def _split(word: str, edition: Edition) -> tuple[str, ...]:
    if len(word) < 6 or _known(word, edition):
        return (word,)
    halves = [(word[:at], word[at:]) for at in range(1, len(word) - 2)]
    fewest, best = max((min(_known(half, edition) for half in pair), pair) for pair in halves)
    return best if fewest else (word,)


def _known(word: str, edition: Edition) -> int:
    """How many labels have the word itself, in singular or plural."""
    forms = re.compile(rf"\b(?:{re.escape(word)}|{re.escape(stem(word))})(?:s|es)?\b")
    return sum(word[:3] in text and bool(forms.search(text)) for text in _texts(edition))


@cache
def _texts(edition: Edition) -> tuple[str, ...]:
    lines = "\n".join(f"{row.en};{row.words};{row.zh};{row.ko}" for row in labels(edition))
    text = _spelt(lines.casefold()).translate(simplified())
    return tuple(text.split("\n"))  # of one width as they are, which a test holds


@cache
def _close_set(edition: Edition) -> tuple[str, ...]:
    """The texts without blanks, in which characters are looked for."""
    return tuple(text.replace(" ", "") for text in _texts(edition))


@lru_cache(maxsize=1 << 10)
def _held(term: Term, edition: Edition) -> tuple[int, ...]:
    """Places of the labels that hold the term in some form."""
    if not term.latin:
        return tuple(place for place, text in enumerate(_close_set(edition)) if term.text in text)
    begin = _beginning(term.text)
    forms = re.compile(rf"\b{begin}" + (r"\w*" if len(begin) > 3 else r"(?:s|es|ies)?\b"))
    return tuple(place for place, text in enumerate(_texts(edition)) if begin in text and forms.search(text))


def _beginning(word: str) -> str:
    """What every form of the word begins with; short words are taken as they are."""
    root = _root(word)
    return root[:-1] if len(root) > 4 else root if len(root) == 4 else word.removesuffix("y")


@lru_cache(maxsize=1 << 15)
def _phrases(place: int, edition: Edition) -> tuple[_Phrase, ...]:
    row = labels(edition)[place]
    named, *rest = _FOLLOWS.split(_plain(row.en), maxsplit=1)
    found = [_phrase(text, _LABEL) for text in (row.en, row.zh, row.ko)]
    for text, weight in (
        (named, _LABEL),
        *((text, _USE) for text in rest),
        (row.zh, _LABEL),
        (row.ko, _LABEL),
    ):
        found += [_phrase(part, weight) for part in _PART.split(_plain(text)) if part.strip()]
    found += [_phrase(text, _WORDS) for text in row.words.split(";") if text.strip()]
    return tuple(found)


def _phrase(text: str, weight: float) -> _Phrase:
    text = _plain(text)
    words = re.findall(r"[a-z0-9]+", text)
    cut = next((at for at, word in enumerate(words) if word in _AFTER and at), len(words))
    stems = tuple(stem(word) for word in words if word not in _EMPTY)
    named = [word for word in words[:cut] if word not in _EMPTY]
    characters = "".join(run for run in _RUN.findall(text) if not run.isascii())
    return _Phrase(stems, stem(named[-1]) if named else "", characters, weight)


def _likeness(term: Term, phrase: _Phrase) -> float:
    """How well the phrase holds the term, between 0 and 1."""
    if not term.latin:
        return 1.0 if term.text in phrase.characters else 0.0
    if term.text in phrase.stems:
        return 1.0
    if len(term.text) < 3:
        return 0.0
    root = _root(term.text)
    if any(_root(word) == root for word in phrase.stems):
        return _LIKE
    if len(term.text) >= 4 and any(word.startswith(term.text) for word in phrase.stems):
        return _BEGINS
    return 0.0


def _score(place: int, weights: dict[Term, float], edition: Edition) -> float:
    """How well a label answers the query: how much of it, and how closely its best phrase."""
    total = sum(weights.values())
    own = _phrases(place, edition)
    above = _phrases(_heading(place, edition), edition)
    best_of = dict.fromkeys(weights, 0.0)
    fit = 0.0
    for phrases, weight in ((own, 1.0), (above, _ABOVE)):
        for phrase in phrases:
            likes = {term: like for term in weights if (like := _likeness(term, phrase))}
            if not likes:
                continue
            for term, like in likes.items():
                best_of[term] = max(best_of[term], like * weight * phrase.weight)
            recall = sum(weights[term] * like for term, like in likes.items()) / total
            heads = any(term.head and _names(term, phrase) for term in likes)
            close = recall * (0.35 + 0.65 * _share(likes, phrase)) * (1.0 if heads else 0.7)
            fit = max(fit, close * weight * phrase.weight)
    return sum(weights[term] * like for term, like in best_of.items()) / total + fit


def _names(term: Term, phrase: _Phrase) -> bool:
    if term.latin:
        return phrase.head == term.text or _root(phrase.head) == _root(term.text)
    return phrase.characters.endswith(term.text)


def _share(likes: dict[Term, float], phrase: _Phrase) -> float:
    """How much of the phrase the query speaks of."""
    size = len(phrase.stems) + len(phrase.characters)
    covered: set[int] = set()
    for term in likes:
        at = phrase.characters.find(term.text) if not term.latin else -1
        if at >= 0:
            covered.update(range(at, at + len(term.text)))
    return min(1.0, (len(covered) + sum(term.latin for term in likes)) / size) if size else 0.0


@cache
def _headings(edition: Edition) -> dict[str, int]:
    return {row.code: place for place, row in enumerate(labels(edition)) if len(row.code) == 4}


def _heading(place: int, edition: Edition) -> int:
    code = labels(edition)[place].code
    return _headings(edition).get(code[:4], place)
