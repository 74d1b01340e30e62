"""Which share of a sector's tariff lines would qualify: typical bills put to the rule of origin of every line.

A typical bill says what a sector's goods are made of, in per cent of the price, and where it comes from. The product scale
judges it once for each subheading of the sector, under that subheading's own rule.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from tumen.errors import InputError, Problem
from tumen.origin.bill import Bill, Material, Operation
from tumen.origin.determine import determine_under, law_on
from tumen.reference.correlation import check_code
from tumen.reference.hs import HsCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from tumen.agreements.model import Agreement
    from tumen.origin.law import Law

MadeIn = Literal["home", "party", "outside", "unknown"]
MADE_IN: tuple[MadeIn, ...] = ("home", "party", "outside", "unknown")
SAME = "same"
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class TypicalMaterial:
    """One material of a typical bill.

    Attributes
    ----------
    name : what it is
    hs : digits of its HS code; "same" for the subheading of the good itself (parts classified with it); None: not known
    share : value in per cent of the FOB price of the good
    made_in : "home" (originating in the exporter), "party" (originating in another Party, with proof), "outside" (does not
        originate), "unknown"
    weight_share : weight in per cent of the weight of the good, which some tolerances ask for; None: not known
    """

    name: str
    hs: str | None
    share: Decimal
    made_in: MadeIn
    weight_share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TypicalBill:
    """A typical way to make the goods of a sector.

    Attributes
    ----------
    sector, name : what it stands for
    weight : how much of the sector's trade is made so, relative to its other bills
    operation : what is done at home, in the agreement's words; None: not known
    materials : what it is made of
    """

    sector: str
    name: str
    weight: float
    operation: str | None
    materials: tuple[TypicalMaterial, ...]


@dataclass(frozen=True, slots=True)
class QualifyingShare:
    """What the rules of a sector's lines say to its typical bills; the three shares add up to 1.

    Attributes
    ----------
    sector : label
    lines : subheadings of the sector, each with its own rule
    bills : typical bills put to each of them
    qualifies, fails, undetermined : shares, lines weighing the same and bills by their weight
    needs : what the undetermined determinations ask for most often, at most five
    """

    sector: str
    lines: int
    bills: int
    qualifies: float
    fails: float
    undetermined: float
    needs: tuple[str, ...]


def qualifying_shares(
    bills: Iterable[TypicalBill],
    sector_of: Mapping[str, str],
    agreement: Agreement,
    *,
    exporter: str,
    importer: str,
    on: date,
) -> dict[str, QualifyingShare]:
    """Put every typical bill to the rule of every subheading of its sector.

    Parameters
    ----------
    bills : at least one
    sector_of : {subheading: sector} in the HS edition of the agreement's rules on that day, see `hs_sectors`
    agreement : a loaded agreement
    exporter, importer : Parties (ISO 3166 alpha-2) whose trade it is; a material of another Party comes from the importer
    on : day of import

    Raises
    ------
    InputError
        If the agreement is not in force between the two, a bill's materials are worth more than its price, a share or weight
        is negative, a code is no HS code, or a bill's sector has no line (all problems at once).
    """
    chosen = list(bills)
    law = law_on(agreement, exporter, on, importer)
    lines: dict[str, list[str]] = {}
    for code, sector in sector_of.items():
        lines.setdefault(sector, []).append(code)
    problems = [problem for bill in chosen for problem in _problems(bill, lines, law)]
    if problems:
        raise InputError(problems)
    found: dict[str, QualifyingShare] = {}
    for sector in dict.fromkeys(bill.sector for bill in chosen):
        own = [bill for bill in chosen if bill.sector == sector]
        found[sector] = _share(sector, own, lines[sector], (exporter, importer), law)
    return found


def _share(
    sector: str,
    bills: Sequence[TypicalBill],
    lines: Sequence[str],
    pair: tuple[str, str],
    law: Law,
) -> QualifyingShare:
    weights = {"originating": 0.0, "not originating": 0.0, "undetermined": 0.0}
    needs: Counter[str] = Counter()
    for bill in bills:
        for line in lines:
            judged = determine_under(_bill(bill, line, pair, law), law)
            status, asks = judged.status.value, judged.needs
            if judged.would_originate_with:  # a material of unknown origin decides
                status = "undetermined"
                asks = tuple(f"where {name} was made" for name in judged.would_originate_with)
            weights[status] += bill.weight
            if status == "undetermined":
                needs.update(asks)
    total = sum(weights.values())
    return QualifyingShare(
        sector=sector,
        lines=len(lines),
        bills=len(bills),
        qualifies=weights["originating"] / total,
        fails=weights["not originating"] / total,
        undetermined=weights["undetermined"] / total,
        needs=tuple(text for text, _ in needs.most_common(5)),
    )


def _bill(bill: TypicalBill, line: str, pair: tuple[str, str], law: Law) -> Bill:
    exporter, importer = pair
    good = HsCode(line, law.edition)
    materials = tuple(
        Material(
            item.name,
            good if item.hs == SAME else None if item.hs is None else HsCode(item.hs, law.edition),
            item.share,
            _STATUS[item.made_in],
            {"home": exporter, "party": importer}.get(item.made_in),
            weight_kg=item.weight_share,
        )
        for item in bill.materials
    )
    done = None if bill.operation is None else (Operation(bill.operation, exporter),)
    return Bill(good, exporter, materials, fob=HUNDRED, weight_kg=HUNDRED, operations=done)


_STATUS: dict[MadeIn, Literal["originating", "non-originating", "undetermined"]] = {
    "home": "originating",
    "party": "originating",
    "outside": "non-originating",
    "unknown": "undetermined",
}


def _problems(bill: TypicalBill, lines: Mapping[str, Sequence[str]], law: Law) -> list[Problem]:
    name = f"the typical bill {bill.name!r} of {bill.sector}"
    found = []
    if bill.sector not in lines:
        found.append(Problem(f"{name}: the sector has no tariff line", "Name a sector of goods."))
    if not 0 < bill.weight < float("inf"):
        found.append(Problem(f"{name}: the weight is {bill.weight:g}", "Give a positive number."))
    if not bill.materials:
        found.append(Problem(f"{name}: there are no materials", "Give what it is made of."))
    shares = [item.share for item in bill.materials]
    if any(not share.is_finite() or share < 0 for share in shares) or sum(shares) > HUNDRED:
        found.append(
            Problem(
                f"{name}: the shares are {', '.join(map(str, shares))}",
                "Give per cent of the price, 100 in all at most.",
            )
        )
    heavy = [item.weight_share for item in bill.materials if item.weight_share is not None]
    if any(not share.is_finite() or share < 0 for share in heavy):
        found.append(Problem(f"{name}: a share of the weight is negative", "Give per cent, or leave it out."))
    for item in bill.materials:
        if item.hs not in {None, SAME}:
            try:
                check_code(HsCode(item.hs or "", law.edition))
            except InputError as error:
                found += [Problem(f"{name}: {p.what}", p.fix) for p in error.problems]
    return found
