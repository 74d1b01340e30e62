"""Of which economy goods are where no preference is asked for: MFN treatment, anti-dumping duty, duties added
on the goods of an economy, marking.

The importer's rules are one more law in the form of the agreements, asked of one economy alone: the one where
the good was last worked. No agreement's proof counts here; what a declaration or a status leaves open is
tried both ways.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from tumen.agreements.load import non_preferential_rules
from tumen.origin.bill import Bill, Material, MaterialStatus
from tumen.origin.determination import Determination, Node, Status
from tumen.origin.determine import determine_under, law_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from tumen.agreements.model import Agreement
    from tumen.origin.law import Law
    from tumen.origin.truth import Truth
    from tumen.reference.hs import HsCode

Basis = Literal["determined", "assumed", "not determined"]


@dataclass(frozen=True, slots=True)
class NonPreferentialOrigin:
    """Of which economy a good is by the importer's non-preferential rules, and on what that rests."""

    importer: str
    made_in: str
    """Where it was last worked."""
    of_maker: Truth
    """Whether it is of that economy: what there was done confers origin; None: not determined."""
    basis: Basis
    because: str
    """On what the answer rests, in words."""
    needs: tuple[str, ...] = ()
    """What would settle it."""
    determination: Determination | None = None
    """The test by the importer's rules; None where none are on file, or no bill says how the good is made."""
    rules: str | None = None
    """Title of the importer's rules."""
    not_on_file: tuple[str, ...] = ()
    """What is known to be missing of them, in words."""
    good: HsCode | None = None
    """Its code as the bill gives it; None without a bill."""

    @property
    def country(self) -> str | None:
        """The economy of origin, determined or assumed; None where it is not known."""
        return self.made_in if self.of_maker or self.basis == "assumed" else None

    @property
    def excluded(self) -> str | None:
        """The economy of which it surely is not; None where there is none such."""
        return self.made_in if self.of_maker is False else None

    def __str__(self) -> str:
        """Say it in a sentence."""
        if self.basis == "assumed":
            return (
                f"assumed to be of {self.made_in}, where it was last worked; not determined: {self.because}"
            )
        said = {True: f"of {self.made_in}", False: f"not of {self.made_in}", None: "not determined"}
        return f"non-preferential origin {said[self.of_maker]}: {self.because}"


def assumed_origin(made_in: str, importer: str, on: date, *, why: str | None = None) -> NonPreferentialOrigin:
    """Goods of which nobody said how they are made, or whose importer's rules are not on file: of where they
    were last worked.
    """
    if why is None:
        rules = non_preferential_rules(importer, on)
        why = "no bill says how it is made" if rules else _no_rules(importer, on)
    return NonPreferentialOrigin(importer, made_in, None, "assumed", why)


def non_preferential_origin(bill: Bill, importer: str, on: date) -> NonPreferentialOrigin:
    """Determine whether a good is of the economy where it was last worked, by the importer's rules.

    Parameters
    ----------
    bill
        The good, its materials and what was done to it. A material made in another economy is imported,
        whatever an agreement says of it.
    importer
        The economy whose rules are asked.
    on
        The day of import.

    Returns
    -------
    NonPreferentialOrigin
        Assumed where the importer's rules, or its rule for the good, are not on file.
    """
    rules = non_preferential_rules(importer, on)
    home = bill.country
    if rules is None:
        return replace(assumed_origin(home, importer, on, why=_no_rules(importer, on)), good=bill.hs)
    law = law_on(rules, home, on)
    bill = _answered(bill, home, bill.answers)
    doubtful = tuple(dict.fromkeys(_doubtful(bill, home)))
    low = high = determine_under(_seen(bill, home, domestic=False), law)
    if doubtful and low.originating is not True:
        high = determine_under(_seen(bill, home, domestic=True), law)
    truth: Truth = True if low.originating else (False if high.originating is False else None)
    asks = tuple(f"an answer: {_question(name, home)}?" for name in doubtful)
    needs = () if truth is not None else tuple(dict.fromkeys((*high.trace.missing(), *low.trace.missing())))
    if truth is None and low.originating is not high.originating:
        needs = tuple(dict.fromkeys((*asks, *needs)))
    shown = _shown(low, truth, needs, asks)
    listed = {kind.kind for kind in rules.provisions.wholly_obtained}
    asked = bill.obtained is not None and bill.obtained.kind in listed
    if truth is None and low.rule is None and not asked and _without_rule(low.good, rules, law):
        because = f"{rules.title}: no rule for {low.good.dotted} is on file"
        basis: Basis = "assumed"
    else:
        because = _because(shown, rules.title, bill)
        basis = "determined" if truth else "not determined"
    return NonPreferentialOrigin(
        importer, home, truth, basis, because, needs, shown, rules.title, rules.not_on_file, bill.hs
    )


def _without_rule(good: HsCode, rules: Agreement, law: Law) -> bool:
    """Whether the rules on file say nothing of the good, whatever its code is in full."""
    book = rules.books[law.edition]
    if not book.rows and not book.general:
        return True
    below = any(row.startswith(good.digits) for row in book.rows)
    return good.edition == law.edition and not below and book.outside(good.digits) is None


def _no_rules(importer: str, on: date) -> str:
    return f"no non-preferential rules of {importer} are on file for {on}"


def _because(found: Determination, title: str, bill: Bill) -> str:
    rule = found.rule or "no rule on file"
    rule = "a rule with conditions" if '"' in rule else rule  # the tree of tests has its words
    text = f"{title} on {found.on}"
    if found.status is Status.ORIGINATING:
        text += f", {rule}" if found.criterion == "PSR" else ", wholly obtained"
    elif found.status is Status.NOT_ORIGINATING:
        countries = sorted({item.country for item in bill.materials if item.country} - {bill.country})
        elsewhere = f" (its materials come from {', '.join(countries)})" if countries else ""
        text += f": what was done there confers no origin ({rule}); of which economy it is then is not"
        text += f" determined{elsewhere}"
    else:
        text += f", {rule}"
    return f"{text}; assumed to originate there: {', '.join(found.assumed)}" if found.assumed else text


def _shown(low: Determination, truth: Truth, needs: tuple[str, ...], asks: tuple[str, ...]) -> Determination:
    """The determination with what hangs on doubtful materials, and without direct consignment."""
    children = low.trace.children
    if truth is not low.originating:
        text = "it would be met if materials of which nobody said so originate there"
        children = (*children, Node("materials", text, None, needs=asks))
    status = Status.of(truth)
    trace = replace(low.trace, text=f"{status} in {low.country}", met=truth, children=children)
    kept = Node("consignment", "non-preferential origin asks for no direct consignment", True)
    return replace(
        low,
        status=status,
        criterion=low.criterion if truth else None,
        trace=trace,
        consignment=kept,
        preference_eligible=truth,
        needs=needs,
        would_originate_with=(),
    )


def _open(material: Material, home: str) -> bool:
    """Whether a material is of unknown origin here: no agreement's declaration or status decides it."""
    if material.country not in {None, home}:
        return False
    match material.status:
        case "originating":
            return material.country is None or bool(material.evidence)
        case "non-originating":
            return material.country == home
        case status:
            return status == "undetermined"


def _question(material: str, home: str) -> str:
    """The condition by which a person says of which economy a material is."""
    return f"{material} is of {home} by non-preferential origin"


def asks_of_materials(names: Iterable[str], home: str) -> Iterator[str]:
    """Every condition by which a person may say whether a material is of an economy."""
    return (_question(name, home) for name in names)


def _answered(bill: Bill, home: str, answers: Mapping[str, bool]) -> Bill:
    """The bill with the materials of which a person answered."""

    def settled(material: Material) -> Material:
        said = answers.get(_question(material.name, home))
        if material.made is not None and material.made.country == home:
            return replace(material, made=_answered(material.made, home, answers))
        if said is None or not _open(material, home):
            return material
        status: MaterialStatus = "originating" if said else "non-originating"
        return replace(material, status=status, evidence=(), country=home if said else None)

    return replace(bill, materials=tuple(map(settled, bill.materials)))


def _doubtful(bill: Bill, home: str) -> Iterator[str]:
    for material in bill.materials:
        if material.made is not None and material.made.country == home:
            yield from _doubtful(material.made, home)
        elif _open(material, home):
            yield material.name


def _seen(bill: Bill, home: str, *, domestic: bool) -> Bill:
    """The bill with every material of the economy or imported; the doubtful ones as `domestic` says."""
    return replace(bill, materials=tuple(_material(item, home, domestic=domestic) for item in bill.materials))


def _material(material: Material, home: str, *, domestic: bool) -> Material:
    bare = replace(material, evidence=(), deductions=())
    made = material.made
    if made is not None and made.country == home:
        return replace(bare, made=_seen(made, home, domestic=domestic))
    if made is not None:
        hs = material.hs or made.hs
        return replace(bare, hs=hs, made=None, status="non-originating", country=made.country)
    if _open(material, home):
        return replace(bare, status="originating" if domestic else "non-originating", country=home)
    if material.country not in {None, home}:
        return replace(bare, status="non-originating")
    return bare
