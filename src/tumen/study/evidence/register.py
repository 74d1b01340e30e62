"""The register: every declaration that the goods of a study stand on, and those that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.agreements.load import load_agreement
from tumen.errors import InputError
from tumen.origin.back_to_back import in_unit, policy_of
from tumen.origin.declared import DeclarationRow, Declared
from tumen.study.evidence.needed import Needed, needed
from tumen.study.evidence.records import Registered, Standing
from tumen.study.network.titles import titles_of
from tumen.study.product.today import BY_ITS_BILL

if TYPE_CHECKING:
    from tumen.study.core.read import LoadedStudy
    from tumen.study.core.scenarios import StudyScenario
    from tumen.study.network.results import NetworkResult
    from tumen.study.product.results import Cell

SOON = 60
"""Days within which a declaration is said to run out."""
_YEAR = 365


def register_of(
    study: LoadedStudy, scenario: StudyScenario, cells: Sequence[Cell], network: NetworkResult | None = None
) -> tuple[Registered, ...]:
    """Make the register of a scenario on its day.

    Parameters
    ----------
    cells
        The answers about its goods; those left out need no declaration.
    network
        What the network of the study buys; of the base.

    Returns
    -------
    tuple of Registered
        In the order of the bills; declarations of what nobody buys last.
    """
    declared, tables = Declared(scenario.tables.declarations), scenario.tables
    with study.on_file():
        wants = needed(study, scenario, cells, network)
        desk = _Desk(declared, scenario.on, titles_of(tables))
        order = {key: at for at, key in enumerate(dict.fromkeys((want.by, want.material) for want in wants))}
        wants = tuple(sorted(wants, key=lambda want: order[want.by, want.material]))
        found = [row for want in wants for row in desk.of(want)]
        bought = {(row.made_at or row.site, row.material) for row in tables.bills}
        bought |= {(row.supplier, row.material) for row in tables.bills}
        bought |= {(row.supplier, row.material) for row in tables.offers}
        firsts = {row.first_proof for row in declared.rows}
        unused = [row for row in declared.rows if (row.by, row.material) not in bought]
        unused = [row for row in unused if row.number is None or row.number not in firsts]
        found += [item for row in unused for item in desk.unused(row)]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Desk:
    declared: Declared
    on: date
    titles: dict[str, str]

    def of(self, want: Needed) -> Iterator[Registered]:
        """What is declared of a material under an agreement, or that nothing is."""
        rows = self.declared.by_material.get((want.by or "", want.material), ())
        mine = [row for row in rows if want.agreement in row.agreements]
        if not mine:
            yield self._none(want, rows)
            return
        used_up, known = self._used_up(want, [row for row in mine if row.shows(want.agreement, self.on)])
        for row in mine:
            standing, note = self._standing(row, want)
            good = standing in {"holds", "runs out"}
            yield self._row(want, row, standing, note, used_up if good else None, known=known or not good)

    def unused(self, row: DeclarationRow) -> Iterator[Registered]:
        """A declaration of what no bill and no offer buys of them."""
        for agreement in row.agreements:
            want = Needed(row.by, row.material, agreement, row.origin, "", row.unit, str(row.place))
            yield self._row(want, row, "not used", "no bill and no offer buys it of them", None, known=True)

    def _none(self, want: Needed, rows: tuple[DeclarationRow, ...]) -> Registered:
        standing: Standing = "missing"
        note = "counts as non-originating"
        if others := dict.fromkeys(code for row in rows for code in row.agreements):
            note = f"declared under {', '.join(others)} only: counts as non-originating"
        elif want.stated == BY_ITS_BILL:
            standing, note = (
                "by its bill",
                "its own bill decides; a proof goes with it over the border",
            )
        elif want.stated == "originating":
            standing, note = "assumed", "stated as originating, taken as such without a declaration"
        if want.by is None:
            note += "; the study names no supplier"
        return self._row(want, None, standing, note, None, known=True)

    def _standing(self, row: DeclarationRow, want: Needed) -> tuple[Standing, str]:
        agreement = want.agreement
        said = next(item for item in row.evidence(None) if item.agreement == agreement)
        if said.refused:
            return "shows nothing", said.refused
        law, origin = load_agreement(agreement), row.origin or want.country
        if origin is not None and not law.provisions.partners and not law.is_party(origin):
            return "shows nothing", f"{origin}, which it names as origin, is no Party of {agreement}"
        if row.until is not None and row.until < self.on:
            return "run out", "counts as non-originating"
        if row.start is not None and row.start > self.on:
            return "not yet", "counts as non-originating until its first day"
        policy = policy_of(agreement) if row.first_proof else None
        notes = [] if policy is None else [f"back-to-back proof on {row.first_proof} ({policy.article})"]
        notes += () if policy is None else policy.also
        if row.value_added is not None:
            part = (row.value_added * 100).normalize()
            notes.insert(0, f"does not originate; {part:f} % of its value added in the Parties")
            return "declares value added", "; ".join(notes)
        soon = row.until is not None and (row.until - self.on).days <= SOON
        return ("runs out" if soon else "holds"), " ".join(notes)

    def _used_up(self, want: Needed, holding: list[DeclarationRow]) -> tuple[date | None, bool]:
        """The day on which what holds is used up, and whether it is known if it is."""
        if not holding or any(row.quantity is None for row in holding):
            return None, True
        used = want.used
        if used is None:
            return None, False
        try:
            quantities = [
                row.quantity if row.unit in {None, want.unit} else in_unit(row.quantity, row.unit, want.unit)
                for row in holding
                if row.quantity is not None
            ]
        except InputError:
            return None, False
        if not used:
            return None, True
        days = int(sum(quantities, Decimal(0)) / used * _YEAR)
        last = max((row.until for row in holding if row.until is not None), default=date.max)
        last = min(last, self.on + timedelta(days=_YEAR))
        return (self.on + timedelta(days=days), True) if days < (last - self.on).days else (None, True)

    def _row(
        self,
        want: Needed,
        row: DeclarationRow | None,
        standing: Standing,
        note: str,
        used_up_on: date | None,
        *,
        known: bool,
    ) -> Registered:
        until = None if row is None else row.until
        return Registered(
            want.by,
            self.titles.get(want.by, want.by) if want.by is not None else "supplier not named",
            want.material,
            self.titles.get(want.material, want.material),
            want.agreement,
            standing,
            "" if row is None else row.what,
            want.country if row is None or row.origin is None else row.origin,
            None if row is None else row.start,
            until,
            None if until is None else (until - self.on).days,
            None if row is None else row.quantity,
            want.unit if row is None or row.unit is None else row.unit,
            want.used,
            want.unit,
            "bills" if want.planned is None else "plan",
            used_up_on,
            known,
            tuple(want.goods),
            want.decides,
            note,
            want.place if row is None else str(row.place),
        )
