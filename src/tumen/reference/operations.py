"""The closed list of operations: what is done to a good, by its words in English, Chinese and Korean.

A name is read as a person means it: capitals, hyphens, endings and spelling (British, American) do not
matter. What is not in the list is not guessed: it is known as nothing, and the nearest word is only
suggested.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tumen.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATA = Path(__file__).resolve().parents[1] / "data" / "operations" / "operations.csv"
_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_JOINED = re.compile(
    r"-?[,;&+、，；·]-?|-(?:and|or|then|plus|및)-|及|以及|[与和]|(?<=[\uac00-\ud7af])[와과]-"
)
_PURPOSE = re.compile(r"-(?:for|into|in|of|with|to|by|on|onto|as|at|from|under)-.*")
_EASTERN_ENDING = re.compile(r"(?:工序|工艺|加工|处理|作业|공정|작업|가공|처리)$")
_ENDING = re.compile(r"(?:ations?|ions?|ings?|ied|ies|ed|es|e|s|y)$")
_SPELLED = (
    (re.compile(r"(?<=[a-z]{2})is(?=(?:e|ed|es|er|ing|ation)(?:-|$))"), "iz"),
    (re.compile(r"(?<=[a-z])our(?=(?:ing|ed|s|-|$))"), "or"),
    (re.compile("mould"), "mold"),
    (re.compile("sulph"), "sulf"),
    (re.compile("fibre"), "fiber"),
)
_TRUE = frozenset({"simple", "to-preserve"})
"""Answers that say yes; those beside them say no."""
_ALIKE = 0.85


@dataclass(frozen=True, slots=True)
class KnownOperation:
    """One operation of the list."""

    name: str
    logistics: bool
    """Whether nothing is done to the good: it is moved, stored or sold."""
    is_a: tuple[str, ...]
    """Itself, and the operations of which it is a case."""
    may_be: tuple[str, ...]
    """Operations that the word may mean as well."""
    words: tuple[str, ...]
    """Other words for it, in three languages."""


@dataclass(frozen=True, slots=True)
class NamedOperation:
    """What the name of one operation says."""

    known: KnownOperation | None
    simple: bool | None = None
    """Whether it is stated to be simple."""
    to_preserve: bool | None = None
    """Whether it is stated to be done only to preserve the good for transport or storage."""
    of_object: bool = False
    """Whether something is named that it is done to, which may make another operation of it: a label."""


def known_operation(name: str) -> KnownOperation | None:
    """Return the operation of this very name (``cutting-to-length-or-width``), None where there is none."""
    return _words().known.get(name)


def known_operations() -> tuple[KnownOperation, ...]:
    """Every operation of the list, in its order."""
    words = _words()
    return tuple(one for name, one in words.known.items() if words.find(_folded(name)) is one)


@lru_cache(maxsize=16384)
def read_operations(text: str) -> tuple[NamedOperation, ...]:
    """Read a name; more than one where several are joined (``stewing and freeze-drying``)."""
    folded = _folded(text)
    parts = _parts(folded) if _words().find(folded) is None else []
    if len(parts) > 1:
        found = tuple(_read(part) for part in parts)
        # ``bonding of drivers and circuits`` joins what it is done to; two operations are two nevertheless
        if sum(one.known is not None for one in found) > 1 or not _PURPOSE.search(parts[0]):
            return found
    return (_read(folded),)


@lru_cache(maxsize=1024)
def nearest_operation(text: str) -> str | None:
    """Return the word of the list that a name comes nearest to, to be suggested."""
    from difflib import get_close_matches

    folded, spelled = _folded(text), _words().spelled
    inside = max((word for word in folded.split("-") if word in spelled), key=len, default=None)
    near = get_close_matches(folded, spelled, n=1, cutoff=_ALIKE)
    found = near[0] if near else inside
    return None if found is None else spelled[found]


def same_name(one: str, other: str) -> bool:
    """Whether two names are spelled alike, whether or not the list has them."""
    return _stem(_folded(one)) == _stem(_folded(other))


@dataclass(frozen=True, slots=True)
class _Words:
    known: Mapping[str, KnownOperation]
    spelled: Mapping[str, str]
    """Every word as it is compared, with the word as it stands in the list."""
    by_word: Mapping[str, str]
    by_stem: Mapping[str, str]
    answers: tuple[tuple[str, str], ...]
    """Word and name of the answer, the longest first."""
    asides: tuple[str, ...]
    objects: frozenset[str]
    turns: frozenset[str]
    """Words that turn what follows into something else: ``without assembly``."""

    def find(self, text: str) -> KnownOperation | None:
        """The operation that a word stands for."""
        if _EAST.search(text):
            text = text.replace("-", "")
            name = self.by_word.get(text) or self.by_word.get(_EASTERN_ENDING.sub("", text))
        else:
            name = self.by_word.get(text) or self.by_stem.get(_stem(text))
        return None if name is None else self.known[name]


@cache
def _words() -> _Words:
    with _DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lists = {
        row["operation"]: [*_listed(row["en"]), *_listed(row["zh"]), *_listed(row["ko"])] for row in rows
    }
    kinds: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        kinds[row["kind"]].append(row["operation"])
    work = {row["operation"]: row for row in rows if row["kind"] in {"work", "logistics", "listed"}}
    known = {
        name: KnownOperation(
            name,
            row["kind"] == "logistics",
            _broader(name, work),
            tuple(_listed(row["may_be"])),
            tuple(lists[name]),
        )
        for name, row in work.items()
    }
    by_word: dict[str, str] = {}
    stems: dict[str, set[str]] = defaultdict(set)
    spelled: dict[str, str] = {}
    for name in kinds["work"] + kinds["logistics"]:
        for word in (name, *lists[name]):
            text = _folded(word)
            text = text.replace("-", "") if _EAST.search(text) else text
            if by_word.setdefault(text, name) != name:
                raise DataError(f"operations.csv: {word!r} stands for {by_word[text]} and for {name}")
            spelled[text] = word
            if text.isascii():
                stems[_stem(text)].add(name)
    answers = [(_folded(word), name) for name in kinds["answer"] for word in (name, *lists[name])]
    return _Words(
        known=known,
        spelled=spelled,
        by_word=by_word,
        by_stem={stem: next(iter(names)) for stem, names in stems.items() if len(names) == 1},
        answers=tuple(sorted(answers, key=lambda item: -len(item[0]))),
        asides=tuple(_folded(word) for name in kinds["aside"] for word in lists[name]),
        objects=frozenset(_stem(_folded(word)) for name in kinds["object"] for word in lists[name]),
        turns=frozenset(_folded(word) for name in kinds["not"] for word in lists[name]),
    )


def _listed(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(";") if word.strip()]


def _broader(name: str, work: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    found = [name]
    for one in found:
        if one not in work:
            raise DataError(f"operations.csv: {name} is a case of {one}, which is not in the list")
        found += [above for above in _listed(work[one]["is_a"]) if above not in found]
    return tuple(found)


def _folded(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold().strip()
    text = re.sub(r"[\s_()\[\]/.'\"‐-―-]+", "-", text).strip("-")
    text = re.sub(r"-(?:the|a|an)(?=-)", "", text)
    if text.isascii():
        for pattern, written in _SPELLED:
            text = pattern.sub(written, text)
    return re.sub(r"^re-(?=[a-z])", "re", text)


@lru_cache(maxsize=16384)
def _stem(text: str) -> str:
    """Each word without its ending and without a last letter written twice: ``labelling`` is ``label``."""
    words = []
    for word in text.split("-"):
        stem = re.sub(r"(.)\1$", r"\1", _ENDING.sub("", word)).rstrip("eiy")
        words.append(stem if len(stem) > 1 else word)
    return "-".join(words)


def _parts(folded: str) -> list[str]:
    """What is joined; an answer apart by a comma goes with what it is about."""
    answers = {word for word, _ in _words().answers}
    found: list[str] = []
    for part in (part.strip("-") for part in _JOINED.split(folded)):
        if part in answers and found:
            found[-1] += f"-{part}"
        elif part:
            found.append(part)
    return found


@lru_cache(maxsize=16384)
def _read(text: str) -> NamedOperation:
    words = _words()
    known = words.find(text)
    if known is not None:
        return NamedOperation(known)
    for word, answer in words.answers:
        if (rest := _without(text, word)) and (read := _read(rest)).known is not None:
            yes = answer in _TRUE
            return replace(read, simple=yes) if answer.endswith("simple") else replace(read, to_preserve=yes)
    for word in words.asides:
        rest = _after(text, word)
        if rest and (read := _read(rest)).known is not None:
            return read
    if text.startswith("re") and (again := words.find(text[2:])) is not None:
        return NamedOperation(again)
    tail = _PURPOSE.search(text)
    if tail is not None and tail.start():
        read = _read(text[: tail.start()])
        return replace(read, of_object=read.of_object or _names_object(tail.group()))
    first, _, rest = text.partition("-")  # what it is done to stands before it: ``battery assembly``
    if rest and first not in words.turns and (read := _read(rest)).known is not None:
        return replace(read, of_object=read.of_object or _names_object(first))
    return NamedOperation(None)


def _names_object(text: str) -> bool:
    """Whether a text names, or nearly spells, an object that may make another operation of it."""
    from difflib import get_close_matches

    objects = _words().objects
    found = [_stem(word) for word in text.split("-") if word]
    return any(word in objects or get_close_matches(word, objects, n=1, cutoff=_ALIKE) for word in found)


def _without(text: str, word: str) -> str:
    """The text without the word before or after it; empty where it has it at neither end."""
    if text.endswith(word) and (_EAST.search(word) or text.endswith(f"-{word}")):
        return text.removesuffix(word).strip("-,")
    return _after(text, word)


def _after(text: str, word: str) -> str:
    if text.startswith(word) and (_EAST.search(word) or text.startswith(f"{word}-")):
        return text.removeprefix(word).strip("-,")
    return ""
