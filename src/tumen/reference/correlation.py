"""What a code of one HS edition became in another.

The tables are the UN Statistics Division's: every pair of corresponding subheadings, and for each newer code
the one older code that its conversion table gives. A split or a partial move is an answer of its own and is
never decided in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from tumen.errors import InputError
from tumen.reference.hs import EDITIONS, Edition, HsCode, dotted
from tumen.reference.nomenclature import DATA, nomenclature

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["same", "renumbered", "several", "none"]

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """One code that shares goods with the source.

    `relationship` reads source to candidate: ``1:n`` is one source that goes into several codes, ``n:1``
    several sources that merge in the candidate. `un_target`: the UN conversion table joins the two. That
    table goes from the newer edition to the older; in the other direction it marks newer codes that it takes
    back to the source.
    """

    code: HsCode
    relationship: str
    un_target: bool


@dataclass(frozen=True, slots=True)
class Conversion:
    """The answer to the question what `source` is in edition `to`.

    `kind` is "same" (one successor with the same digits), "renumbered" (one successor with other digits),
    "several" (a person must choose) or "none". `suggested` is the one successor, or where there are several
    the only candidate that the UN conversion table joins with the source, else None. "several" with a
    suggestion is still a choice. Candidates come with the UN's targets first, then by code.
    """

    source: HsCode
    to: Edition
    kind: Kind
    candidates: tuple[Candidate, ...]
    suggested: HsCode | None

    def explain(self) -> str:
        """One sentence in words, for messages and reports."""
        name = f"{dotted(self.source.digits[:6])} of {self.source.edition}"
        tail = ""
        if len(self.source.digits) > 6 and self.to != self.source.edition:
            tail = ". The national digits after the sixth are not carried over"
        match self.kind:
            case "same":
                return f"{name} is the same code in {self.to}{tail}"
            case "renumbered":
                return f"{name} has the code {self.candidates[0].code.dotted} in {self.to}{tail}"
            case "none":
                return f"{name} has no counterpart in {self.to}{tail}"
            case "several":
                return self._choice(f"{name} shares goods with several codes of {self.to}", tail)

    def _choice(self, shares: str, tail: str) -> str:
        typed_names = ", ".join(item.code.dotted for item in self.candidates[:_SHOWN])
        more = f" and {len(self.candidates) - _SHOWN} more" if len(self.candidates) > _SHOWN else ""
        if self.suggested is None:
            return f"{shares}: {typed_names}{more}; UN's conversion table names no single one{tail}"
        return f"{shares}: {typed_names}{more}; UN's conversion table takes {self.suggested.dotted}{tail}"


def check_code(code: HsCode) -> None:
    """Make sure that the code's first two, four or six digits are in its edition.

    Raises
    ------
    InputError
        If they are not: says which editions have them, what became of them, and which codes are near.
    """
    if not nomenclature(code.edition).exists(code.digits):
        raise _missing(code.digits, code.edition)


def _missing(digits: str, edition: Edition) -> InputError:
    known = digits[:6]
    elsewhere = [other for other in EDITIONS if other != edition and nomenclature(other).exists(known)]
    if elsewhere:
        here = EDITIONS.index(edition)
        nearest = min(elsewhere, key=lambda other: abs(EDITIONS.index(other) - here))
        advice = [
            f"It is a code of {' and '.join(elsewhere)}",
            convert(HsCode(known, nearest), edition).explain(),
        ]
    else:
        advice = ["No edition on file has it"]
    whole = f"0{digits}"
    if len(digits) > len(known) and nomenclature(edition).exists(whole):
        advice.append(f"Did you mean {dotted(whole)}? Zeros at the front are part of a code")
    elif near := _near(known, edition):
        advice.append(f"Codes of {edition} near it: {', '.join(map(dotted, near))}")
    return InputError.of(f"HS code {dotted(known)} is not in {edition}", ". ".join(advice))


def _near(digits: str, edition: Edition) -> tuple[str, ...]:
    """Up to six codes of the same length that share the longest possible beginning."""
    table = nomenclature(edition)
    levels = {2: table.chapters, 4: table.headings, 6: table.subheadings}
    if len(digits) not in levels:
        return ()
    alike = levels[len(digits)]()
    for width in range(len(digits) - 1, 0, -1):
        if found := [code for code in alike if code.startswith(digits[:width])]:
            nearest = sorted(found, key=lambda code: (abs(int(code) - int(digits)), code))[:6]
            return tuple(sorted(nearest))
    return ()


@lru_cache(maxsize=1 << 13)
def convert(code: HsCode, to: Edition) -> Conversion:
    """Say what the code is in edition `to`, in either direction.

    A chapter or heading is converted through its subheadings. Of a national line (7 to 12 digits) the first
    six digits are converted; within one edition it stays as it is.

    Raises
    ------
    InputError
        If the code is not in its edition, or `to` is not an edition on file.
    """
    targets = _ranked(code, to)
    if to == code.edition:
        return Conversion(code, to, "same", (Candidate(code, "1:1", un_target=True),), code)
    to_many = "n" if len(targets) > 1 else "1"
    candidates = tuple(
        Candidate(
            HsCode(target, to),
            f"{'n' if len(_targets(target, to, code.edition)) > 1 else '1'}:{to_many}",
            un_target,
        )
        for target, un_target in targets.items()
    )
    marked = [item.code for item in candidates if item.un_target or len(candidates) == 1]
    kind: Kind = "several" if len(targets) > 1 else "renumbered" if targets else "none"
    if kind == "renumbered" and code.digits[:6] in targets:
        kind = "same"
    return Conversion(code, to, kind, candidates, marked[0] if len(marked) == 1 else None)


def counterparts(code: HsCode, to: Edition) -> tuple[str, ...]:
    """Digits of the codes that `convert` finds, in its order, without how each of them is related.

    Raises
    ------
    InputError
        As `convert` does.
    """
    return tuple(_ranked(code, to))


def _ranked(code: HsCode, to: Edition) -> dict[str, bool]:
    """Counterparts of the code in edition `to`, those that the UN joins it with first, then by code."""
    check_code(code)
    nomenclature(to)
    if to == code.edition:
        return {code.digits: True}
    targets = _targets(code.digits[:6], code.edition, to)
    return dict(sorted(targets.items(), key=lambda item: (not item[1], item[0])))


def _targets(digits: str, source: Edition, to: Edition) -> dict[str, bool]:
    """Codes of edition `to`, of the length of `digits`, that share goods with it, and whether the UN joins
    them.

    A chapter or heading is joined with another if the UN table joins any of their subheadings.
    """
    if len(digits) < 6:
        found: dict[str, bool] = {}
        for child in nomenclature(source).children(digits):
            for target, joined in _targets(child, source, to).items():
                parent = target[: len(digits)]
                found[parent] = found.get(parent, False) or joined
        return found
    if EDITIONS.index(source) > EDITIONS.index(to):
        first, *others = _to_older(source, to).get(digits, (digits,))
        return {first: True, **dict.fromkeys(others, False)}
    listed = dict(_to_newer(to, source).get(digits, ()))
    itself = digits not in _to_older(to, source) and nomenclature(to).exists(digits)
    return {digits: True, **listed} if itself else listed


@cache
def _to_older(newer: Edition, older: Edition) -> Mapping[str, tuple[str, ...]]:
    """Newer subheading -> older ones, the UN's target first; left out where itself is the only one."""
    lines = (DATA / f"{newer}-{older}.txt").read_text(encoding="ascii").splitlines()
    return MappingProxyType({line[:6]: tuple(line[7:].split()) for line in lines})


@cache
def _to_newer(newer: Edition, older: Edition) -> Mapping[str, tuple[tuple[str, bool], ...]]:
    """Older subheading -> newer ones, each with whether the UN takes it back to the older."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for new, olds in _to_older(newer, older).items():
        for place, old in enumerate(olds):
            found.setdefault(old, []).append((new, place == 0))
    return MappingProxyType({old: tuple(news) for old, news in found.items()})
