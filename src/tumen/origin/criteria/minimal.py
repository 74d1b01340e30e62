"""What the name of an operation says: real work, one that never confers origin, or neither for sure.

A name is read as a person means it: case, hyphens and endings do not matter, ``repacking`` is ``packaging``.
Where an agreement lists ``simple-mixing``, ``mixing`` does not say whether it was simple.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from tumen.agreements.provisions import Provisions
from tumen.origin.truth import Truth, any_of

_MEANT = {
    "packaging": ("pack", "bagging", "bottling", "boxing", "wrapping", "crating", "cartoning"),
    "labelling": (
        "marking",
        "affixing-marks",
        "affixing-labels",
        "affixing-logos",
        "printing-marks",
        "tagging",
    ),
    "disassembly": ("dismantling", "taking-apart"),
    "preserving": ("conservation",),
    "making-up-sets": ("kitting", "assembling-sets", "making-sets"),
    "sifting": ("sieving",),
}
"""Other words for an operation of the lists."""
_PACKED = re.compile(r"(?:re-?)?(?:put|putt|plac)(?:ing)?-(?:it-|them-)?(?:up-|into-|in-)")
"""``put up for retail sale``, ``placing in bottles``: packaging in all the lists."""
_JOINED = re.compile(r"-?(?:[,;/&+]|-and-|-or-|-then-)-?")
_PURPOSE = re.compile(r"-(?:for|into|in|of|with|to|by|on|as|at|from)-.*")
_ENDING = re.compile(r"(?:ations?|ions?|ings?|ed|es|e|s|y)$")
_SIMPLE = re.compile(r"(?:simple|simply|mere|merely|minor)-")
_LONG = 7
_ALIKE = 0.85
"""Share of letters in common, in order: ``packging`` has it with ``packaging``, ``simple-mixing`` not with
``mixing``."""


def counts(name: str, minimal: Iterable[str]) -> tuple[Truth, str | None]:
    """Tell whether an operation is more than the listed ones; several joined are as the most that one is.

    Returns
    -------
    tuple
        True for real work, False for an operation of the list, None where the name does not say; and the
        operation of the list that the name is or may be.
    """
    return _counts(name, tuple(sorted(minimal)))


def confers(name: str, minimal: Iterable[str]) -> Truth:
    """Whether an operation is more than the listed ones, which confer no origin."""
    return counts(name, minimal)[0]


@lru_cache(maxsize=4096)
def is_operation(name: str, asked: str) -> Truth:
    """Whether an operation is the one that a rule asks for; None where its name nearly spells that."""
    folded, wanted = _folded(name), _folded(asked)
    if folded == wanted or _stem(folded) == _stem(wanted):
        return True
    return None if folded not in _listed_on_file() and _close(folded, (wanted,)) else False


def nearly(name: str, minimal: Iterable[str]) -> str | None:
    """Return the listed operation that a name nearly spells without being it, nor saying less than it."""
    listed = tuple(sorted(minimal))
    met, meant = _counts(name, listed)
    return meant if met is None and meant == _close(_folded(name), listed) else None


@lru_cache(maxsize=4096)
def _counts(name: str, listed: tuple[str, ...]) -> tuple[Truth, str | None]:
    if name in listed:
        return False, name
    folded = _folded(name)
    whole = _one(folded, listed)
    parts = [part for part in _JOINED.split(folded) if part]
    if whole[0] is False or len(parts) < 2:
        return whole
    found = [_one(part, listed) for part in parts]
    met = any_of(one for one, _ in found)
    return met, next((meant for one, meant in found if one is met), None)


def _one(folded: str, listed: tuple[str, ...]) -> tuple[Truth, str | None]:
    by_stem = _stems(listed)
    for text in dict.fromkeys((folded, _PURPOSE.sub("", folded))):
        names = _names(text)
        for stem in names:
            if stem in by_stem:
                return False, by_stem[stem]
        for stem in names:
            if f"simpl-{stem}" in by_stem:
                return None, by_stem[f"simpl-{stem}"]
    near = None if folded in _listed_on_file() else _close(folded, listed)
    return (True, None) if near is None else (None, near)


def _names(text: str) -> tuple[str, ...]:
    """The stems that a text may stand for: as written, without ``simple``, done again, and what it means."""
    stem = _stem(text)
    names = [stem]
    bare = _SIMPLE.sub("", text)
    if bare != text:
        names += [f"simpl-{_stem(bare)}", _stem(bare)]
    again = re.sub(r"^re-?", "", _stem(bare))
    if again != _stem(bare):
        names.append(again)
    for name in tuple(names):
        if (meant := _meant().get(name)) is not None:
            names.append(meant)
    if _PACKED.match(text):
        names.append(_stem("packaging"))
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=1)
def _meant() -> dict[str, str]:
    return {_stem(word): _stem(name) for name, words in _MEANT.items() for word in words}


@lru_cache(maxsize=256)
def _stems(listed: tuple[str, ...]) -> dict[str, str]:
    return {_stem(_folded(name)): name for name in listed}


@lru_cache(maxsize=4096)
def _stem(text: str) -> str:
    """Each word without its ending and without a last letter written twice: ``labelling`` is ``label``."""
    words = (_ENDING.sub("", word) or word for word in text.split("-"))
    return "-".join(re.sub(r"(.)\1$", r"\1", word) for word in words)


def every_minimal(agreements: Iterable[Provisions]) -> frozenset[str]:
    """Every operation that one of the agreements lists as minimal for some goods."""
    found: set[str] = set()
    for policy in (item.operations for item in agreements):
        if policy is not None:
            found.update(policy.minimal, *(item.minimal for item in policy.by_chapter))
    return frozenset(found)


@cache
def _listed_on_file() -> frozenset[str]:
    """Every operation that a shipped agreement lists as minimal: such a name is no slip of another."""
    from tumen.agreements.load import load_agreement, shipped_agreements

    return every_minimal(load_agreement(code).provisions for code in shipped_agreements())


def _folded(name: str) -> str:
    text = re.sub(r"[\s_-]+", "-", name.strip().casefold())
    return re.sub(r"-(?:of-)?(?:the-|a-|an-)?(?=.)", "-", re.sub(r"^re-", "re", text))


def _close(folded: str, listed: tuple[str, ...]) -> str | None:
    from difflib import get_close_matches

    near = get_close_matches(folded, listed, n=1, cutoff=_ALIKE)
    return near[0] if near else _slip(folded, listed)


def _slip(folded: str, listed: tuple[str, ...]) -> str | None:
    """The listed operation of which another word is written with two letters changed about, or one left out.

    Likeness alone would not do: ``coating`` is as like ``crating`` as a slip of it.
    """
    return next(
        (meant for word, meant in _slips().items() if meant in listed and folded in _near(word)), None
    )


@cache
def _slips() -> Mapping[str, str]:
    """Other words for an operation of the lists, long enough to be known by a slip."""
    words = {"packing": "packaging", "repacking": "packaging"}
    words |= {name: meant for meant, names in _MEANT.items() for name in names if len(name) >= _LONG}
    return words


@cache
def _near(word: str) -> frozenset[str]:
    turned = {f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}" for at in range(len(word) - 1)}
    short = {f"{word[:at]}{word[at + 1 :]}" for at in range(1, len(word)) if len(word) > _LONG}
    return frozenset((turned | short) - {word})
