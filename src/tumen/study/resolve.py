"""Scenarios: patches on the base, resolved to tables again, so that the rest knows no scenarios."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tumen.errors import InputError, Problem
from tumen.reference.hs import HsCode
from tumen.study.currency import in_currency
from tumen.study.rows import RateRow, Tables
from tumen.study.schema import ScenarioFile
from tumen.tables.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from tumen.agreements.model import Agreement
    from tumen.reference.hs import Edition
    from tumen.study.read import Study
    from tumen.study.rows import BillLine
    from tumen.study.schema import PricePatch, RatePatch, StudyFile, SupplierPatch
    from tumen.tables.yaml_document import Document, Location
    from tumen.tariff.policy.change import PolicyChange
    from tumen.tariff.policy.change_file import ChangeFile

BASE = "base"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario, whole: the day, the tables in the study's currency, the agreements asked."""

    name: str
    title: str
    on: date
    tables: Tables
    policy: tuple[PolicyChange, ...]
    """Changes of trade policy, in the order in which they stack."""
    agreements: tuple[str, ...]
    left_out: tuple[str, ...]
    """Agreements that the scenario does without."""
    changes: tuple[str, ...]
    """What it changes against the base, in words."""


def resolve_scenarios(
    facts: StudyFile, tables: Tables, agreements: tuple[str, ...], document: Document
) -> tuple[tuple[Scenario, ...], list[Problem]]:
    """Resolve every scenario, the base first; with the problems found."""
    asked = {BASE: facts.scenarios.get(BASE, ScenarioFile()), **facts.scenarios}
    problems: list[Problem] = []
    if asked[BASE].patches:
        problems.append(
            document.problem(
                ("scenarios", BASE), "the base changes something", "Write it into the tables themselves"
            )
        )
    found = []
    for name in asked:
        layers = _layers(name, asked, document, problems)
        found.append(_resolved(name, layers, tables, agreements, _Desk(facts, document, (), problems)))
        if problems and name == BASE:  # every scenario would only repeat them
            break
    return tuple(found), problems


def resolve_base(study: Study, tables: Tables) -> Scenario | None:
    """Resolve the base of a study over other tables, None where these cannot be (a price below its materials)."""
    problems: list[Problem] = []
    asked = {BASE: study.facts.scenarios.get(BASE, ScenarioFile())}
    layers = _layers(BASE, asked, study.document, problems)
    desk = _Desk(study.facts, study.document, (), problems)
    found = _resolved(BASE, layers, tables, study.agreements, desk)
    return None if problems else found


def patch_problems(facts: StudyFile, document: Document) -> list[Problem]:
    """Problems of stated rates and added duties, which can be told without the tables."""
    problems: list[Problem] = []
    for name, patch in facts.scenarios.items():
        desk = _Desk(facts, document, ("scenarios", name), problems)
        for index, rate in enumerate(patch.rates):
            _rate(rate, ("rates", index), desk, [])
        _policy(name, patch.tariff, desk, (), tables=None, changes=[])
    return problems


@dataclass(frozen=True, slots=True)
class _Desk:
    facts: StudyFile
    document: Document
    at: Location
    problems: list[Problem]

    def complain(self, where: Location, what: str, fix: str) -> None:
        self.problems.append(self.document.problem((*self.at, *where), what, fix))

    def place(self, *where: str | int) -> Place:
        return Place(self.document.path, self.document.locate((*self.at, *where)))

    def read(self, where: Location, reader: Any, *args: Any) -> Any:
        """Call a reader; what it complains of is said at the place of the patch."""
        try:
            return reader(*args)
        except InputError as error:
            for problem in error.problems:
                self.complain(where, problem.what, problem.fix)
            return None


Layer = tuple[str, "ScenarioFile"]


def _layers(
    name: str, asked: Mapping[str, ScenarioFile], document: Document, problems: list[Problem]
) -> tuple[Layer, ...]:
    """The scenarios that one builds on, the first of them first, and the scenario itself."""
    found: list[Layer] = []
    at: str | None = name
    while at is not None:
        if at not in asked or any(at == before for before, _ in found):
            above = found[-1][0]
            what = f"there is no scenario {at!r}" if at not in asked else f"{at!r} builds on itself"
            where = ("scenarios", above, "builds_on")
            problems.append(document.problem(where, what, f"Scenarios: {', '.join(asked)}"))
            break
        found.append((at, asked[at]))
        at = asked[at].builds_on
    return tuple(reversed(found))


def _resolved(
    name: str, layers: tuple[Layer, ...], tables: Tables, agreements: tuple[str, ...], whole: _Desk
) -> Scenario:
    patch = layers[-1][1]
    on = next((layer.on for _, layer in reversed(layers) if layer.on), whole.facts.on)
    changes = [f"on {on} in place of {whole.facts.on}"] if on != whole.facts.on else []
    policy: tuple[PolicyChange, ...] = ()
    for layer, given in layers:
        desk = replace(whole, at=("scenarios", layer))
        tables = _patched(given, tables, desk, changes)
        policy = _policy(layer, given.tariff, desk, policy, tables=tables, changes=changes)
        _check_without(given, agreements, desk, changes)
    without = tuple(dict.fromkeys(code for _, layer in layers for code in layer.without))
    kept = tuple(code for code in agreements if code not in without)
    desk = replace(whole, at=("scenarios", name))
    said = "" if name == BASE else f" in scenario {name!r}"
    tables = in_currency(tables, on, whole.facts.currency, whole.problems, said)
    if not without:
        _check_in_force(tables, kept, on, desk)
    return Scenario(name, patch.title or name, on, tables, policy, kept, without, tuple(changes))


def _patched(patch: ScenarioFile, tables: Tables, desk: _Desk, changes: list[str]) -> Tables:
    """The tables with the suppliers, prices and rates of one scenario."""
    for index, supplier in enumerate(patch.suppliers):
        tables = _supplied(tables, supplier, ("suppliers", index), desk, changes)
    for index, price in enumerate(patch.prices):
        tables = _priced(tables, price, ("prices", index), desk, changes)
    stated = [_rate(rate, ("rates", index), desk, changes) for index, rate in enumerate(patch.rates)]
    return replace(tables, rates=_with_rates(tables.rates, [row for row in stated if row is not None]))


def _check_without(patch: ScenarioFile, agreements: tuple[str, ...], desk: _Desk, changes: list[str]) -> None:
    for index, code in enumerate(patch.without):
        if code not in agreements:
            desk.complain(
                ("without", index), f"{code!r} is not asked", f"Agreements: {', '.join(agreements)}"
            )
        changes.append(f"without {code}")


def _supplied(
    tables: Tables, patch: SupplierPatch, where: Location, desk: _Desk, changes: list[str]
) -> Tables:
    country = None
    if patch.country is not None:
        from tumen.reference.economies import economy

        found = desk.read((*where, "country"), economy, patch.country)
        country = found.iso2 if found else None
    if patch.value is not None and patch.value < 0:
        desk.complain((*where, "value"), f"{patch.value} is negative", "Write an amount of zero or more")
    if patch.status is None and patch.country is None and patch.value is None:
        desk.complain(where, "nothing is changed", "Give status, country or value")

    def meant(row: BillLine) -> bool:
        return (row.product, row.material) == (patch.product, patch.material) and patch.site in {
            None,
            row.site,
        }

    if not any(meant(row) for row in tables.bills):
        at = f" at {patch.site!r}" if patch.site else ""
        mine = [r for r in tables.bills if r.product == patch.product and patch.site in {None, r.site}]
        names = ", ".join(dict.fromkeys(row.material for row in mine))
        desk.complain(
            where,
            f"there is no material {patch.material!r} of {patch.product!r}{at}",
            f"Materials of {patch.product!r}: {names or 'none'}",
        )
    if (
        country is not None
        and patch.status is None
        and any(meant(r) and r.status == "determine" for r in tables.bills)
    ):
        desk.complain(
            (*where, "country"),
            f"{patch.material!r} is determined by its own bill, which says where it is made",
            "Give its status as well: originating, non-originating or undetermined",
        )
    place = desk.place(*where)
    bills = []
    for row in tables.bills:
        if not meant(row):
            bills.append(row)
            continue
        status = patch.status or row.status
        new = replace(
            row,
            status=status,
            country=country or row.country,
            value=row.value if patch.value is None else patch.value,
            made_of=row.made_of if status == "determine" else None,
            wholly_obtained=row.wholly_obtained if patch.status is None and country is None else None,
            source=patch.source,
            place=place,
        )
        changes.append(_told(row, new))
        bills.append(_with_own_code(new, row, tables))
    return replace(tables, bills=tuple(bills))


def _with_own_code(new: BillLine, old: BillLine, tables: Tables) -> BillLine:
    """A material that was made by its own bill keeps that product's code when it is bought instead."""
    if new.hs is None and new.made_of is None and old.made_of is not None:
        code = next((row.hs for row in tables.products if row.product == old.made_of), None)
        return replace(new, hs=code)
    return new


def _told(old: BillLine, new: BillLine) -> str:
    def words(row: BillLine) -> str:
        value = "value unknown" if row.value is None else f"{row.value:f}"
        return f"{row.status}, {row.country or 'no country'}, {value}"

    return f"{new.material} of {new.product} at {new.site}: {words(new)} (base: {words(old)})"


def _priced(tables: Tables, patch: PricePatch, where: Location, desk: _Desk, changes: list[str]) -> Tables:
    meant = [
        row
        for row in tables.prices
        if patch.product in {None, row.product} and patch.site in {None, row.site}
    ]
    if not meant:
        desk.complain(where, "no price is meant by product and site", "Correct their names")
    prices = tuple(
        replace(row, price=row.price * patch.factor, source=patch.source) if row in meant else row
        for row in tables.prices
    )
    where_made = f" at {patch.site}" if patch.site else ""
    changes.append(f"price of {patch.product or 'all products'}{where_made} times {patch.factor:f}")
    return replace(tables, prices=prices)


def _code(text: str, edition: Edition | None, where: Location, desk: _Desk) -> HsCode | None:
    from tumen.reference.correlation import check_code

    code: HsCode | None = desk.read((*where, "hs"), HsCode.parse, text, edition or desk.facts.hs_edition)
    if code is not None:
        desk.read((*where, "hs"), check_code, code)
    return code


def _importer(text: str, where: Location, desk: _Desk) -> str | None:
    from tumen.reference.economies import economy

    found = desk.read((*where, "importer"), economy, text)
    return found.iso2 if found else None


def _rate(patch: RatePatch, where: Location, desk: _Desk, changes: list[str]) -> RateRow | None:
    from tumen.study.check import unknown_beneficiaries
    from tumen.tariff.rates.notation import parse_rate

    importer = _importer(patch.importer, where, desk)
    code = _code(patch.hs, patch.hs_edition, where, desk)
    rate = desk.read((*where, "rate"), parse_rate, patch.rate)
    for what in unknown_beneficiaries(patch.beneficiaries):
        desk.complain((*where, "beneficiaries"), what, "Write codes of economies or groups, or all")
    if importer is None or code is None or rate is None:
        return None
    changes.append(f"{patch.regime} rate of {importer} on {code}: {patch.rate}")
    return RateRow(
        importer, patch.regime, code, rate, patch.beneficiaries, None, None, patch.source, desk.place(*where)
    )


def _with_rates(rows: tuple[RateRow, ...], new: list[RateRow]) -> tuple[RateRow, ...]:
    def key(row: RateRow) -> tuple[object, ...]:
        return (row.importer, row.regime, row.hs, row.beneficiaries or ("all",))

    replaced = {key(row) for row in new}
    return (*(row for row in rows if key(row) not in replaced), *new)


def _policy(
    layer: str,
    files: tuple[ChangeFile, ...],
    desk: _Desk,
    before: tuple[PolicyChange, ...],
    *,
    tables: Tables | None,
    changes: list[str],
) -> tuple[PolicyChange, ...]:
    """The changes of trade policy of one scenario after those before it; without `tables` as far as can be told."""
    from tumen.tariff.policy.change_file import read_change

    found = before
    for index, row in enumerate(files):
        where: Location = ("tariff", index)
        name = layer if len(files) == 1 else f"{layer} {index + 1}"
        change: PolicyChange | None = desk.read(where, read_change, row, found, desk.facts.hs_edition, name)
        if change is None:
            continue
        if tables is not None:
            _check_regimes(change, tables, where, desk)
        found = (*found, change)
        changes.append(str(change))
    return found


def _check_regimes(change: PolicyChange, tables: Tables, where: Location, desk: _Desk) -> None:
    """A regime that nobody knows cannot end, and a change of its rate would do nothing in silence."""
    from tumen.tariff.rates.store import regimes

    known = {*regimes(), *(row.regime for row in tables.rates)}
    named = change.target if change.action == "end" else change.regime
    if named is not None and named not in known:
        key = "end" if change.action == "end" else "regime"
        desk.complain(
            (*where, key),
            f"{named!r} is no regime on file or of the study",
            f"Known: {', '.join(sorted(known))}",
        )


def _check_in_force(tables: Tables, agreements: tuple[str, ...], on: date, desk: _Desk) -> None:
    """Where every agreement asked is in force for no pair of the study on the day, there is nothing to ask."""
    from tumen.agreements.load import load_agreement

    reasons: dict[str, None] = {}
    for exporter, importer in _pairs(tables):
        for code in agreements:
            agreement: Agreement = load_agreement(code)
            force = agreement.in_force(exporter, importer, on)
            if force.holds is not False:
                return
            reasons[force.reason] = None
    if not reasons:  # all goods are sold where they are made
        return
    where: Location = ("on",) if (*desk.at, "on") in desk.document.lines else ()
    problem = f"none of {', '.join(agreements)} is in force for any pair of the study on {on}: " + "; ".join(
        reasons
    )
    fix = "Choose a later day, or name an agreement that is in force"
    if where:
        desk.complain(where, problem, fix)
    else:
        desk.problems.append(desk.document.problem(("on",), problem, fix))


def _pairs(tables: Tables) -> Iterator[tuple[str, str]]:
    economies = {row.site: row.economy for row in tables.sites}
    exporters = dict.fromkeys(economies.values())
    importers = dict.fromkeys(row.economy for row in tables.demand)
    return ((one, two) for one in exporters for two in importers if one != two)
