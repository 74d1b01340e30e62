"""What must hold across the tables of a study: names that meet, regimes that are known, rows that count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from tumen.errors import InputError, Problem
from tumen.origin.bill import Material
from tumen.origin.bill_parts import operation_of
from tumen.origin.declared import Declared, declared_wrong
from tumen.reference.territories import ever_inside
from tumen.study.core.references import unmet
from tumen.study.core.rows.columns import TABLES, StudyTables
from tumen.study.core.rows.lengths import length_problems
from tumen.study.core.rows.making import BillRow
from tumen.study.product.today import deductions_of, net_cost_of
from tumen.tables.given import near_miss, nearest
from tumen.tables.place import Place
from tumen.tariff.book.announced import faults as announced_wrong
from tumen.tariff.book.announced import stated_rates
from tumen.tariff.policy.remedies import remedies_wrong

MFN = "MFN"


def at(what: str, fix: str, place: Place) -> Problem:
    """A problem of a row."""
    return Problem(what, fix, place.file, place.line)


def near(name: str, known: Iterable[str], kind: str) -> str:
    """What was perhaps meant, else every name of the kind."""
    return nearest(name, sorted(set(known)), f"Names of this kind ({kind}):")


_advice = lru_cache(maxsize=4096)(near)  # one name may be misspelt in a thousand rows and every scenario


def check_tables(tables: StudyTables, lost: Collection[str], regimes: Sequence[str]) -> Iterator[Problem]:
    """Yield every problem across the tables.

    Parameters
    ----------
    lost
        Tables that could not be read: what would be missed in them is not complained of.
    regimes
        Regimes that the study names as new.
    """
    for reference, row, names, known in unmet(tables, lost):
        for name in names:
            what = f"{reference.unmet or f'there is no {reference.kind}'} {name!r}"
            yield at(what, _advice(name, known, reference.kind), row.place)
    if not {"suppliers", "sites", "markets"} & set(lost):
        yield from _places(tables)
    if not {"bills", "products", "ways"} & set(lost):
        yield from _materials(tables)
    if "products" not in lost:
        yield from _units(tables)
    yield from _operations(tables)
    yield from _refused(tables)
    yield from _regimes(tables, regimes)
    yield from declared_wrong(tables.declarations)
    yield from _against_declarations(tables)
    yield from _beneficiaries(tables)
    yield from _reversed(tables)
    yield from rates_meet(tables)
    yield from announced_wrong(tables.announced)
    yield from remedies_wrong(tables.remedies)
    yield from _tax_rows(tables)
    yield from _told_apart(tables)
    yield from length_problems(tables)
    yield from _alike(tables)


def _places(tables: StudyTables) -> Iterator[Problem]:
    """A name stands for one place."""
    kinds = (
        ("supplier", tables.suppliers),
        ("site", tables.sites),
        ("market", tables.markets),
        ("port", tables.ports),
    )
    first: dict[str, tuple[str, Any]] = {}
    for kind, rows in kinds:
        for row in rows:
            name = getattr(row, kind)
            told = first.setdefault(name, (kind, row))
            if told[0] != kind:
                what = f"{name!r} is a {told[0]} too ({told[1].place})"
                yield at(what, "Give one of them another name", row.place)


def _alike(tables: StudyTables) -> Iterator[Problem]:
    """Names that differ in capitals only: two rows of one thing, each with its cost and capacity."""
    named: list[tuple[Any, str, Any]] = [("product", row.product, row) for row in tables.products]
    named += [("supplier", row.supplier, row) for row in tables.suppliers]
    named += [("site", row.site, row) for row in tables.sites]
    named += [("market", row.market, row) for row in tables.markets]
    named += [("port", row.port, row) for row in tables.ports]
    named += [((row.product, row.site, row.way), row.material, row) for row in tables.bills]
    first: dict[tuple[Any, str], tuple[str, Any]] = {}
    for among, name, row in named:
        other, before = first.setdefault((among, name.casefold()), (name, row))
        if other != name:
            what = f"{name!r} is {other!r} ({before.place}) but for capitals"
            yield at(what, "Keep one of them, or give one another name", row.place)


def _operations(tables: StudyTables) -> Iterator[Problem]:
    """What is done has a name, and a place that is an economy."""
    homes = {row.site: row.economy for row in tables.sites}
    for row in tables.ways:
        for text in row.operations if row.site in homes else ():
            try:
                operation_of(text, homes[row.site])
            except InputError as error:
                yield from (at(f"operations: {item.what}", item.fix, row.place) for item in error.problems)


def _refused(tables: StudyTables) -> Iterator[Problem]:
    """What no bill can be made of: parts of a value above it, costs left out above the whole cost."""

    def material(row: BillRow) -> Material:
        return Material(
            row.material,
            value=row.value,
            status="undetermined",
            deductions=deductions_of(row),
            regional_value_added=row.regional_value_added,
        )

    made: list[tuple[Any, Callable[[], Any]]] = [(row, partial(material, row)) for row in tables.bills]
    made += [(row, partial(net_cost_of, row)) for row in tables.ways]
    for row, make in made:
        try:
            make()
        except InputError as error:
            yield from (at(problem.what, problem.fix, row.place) for problem in error.problems)


def _materials(tables: StudyTables) -> Iterator[Problem]:
    """Materials have a code of their own or are products; a way that is named is there."""
    products = {row.product: row for row in tables.products}
    ways = {(row.product, row.way) for row in tables.ways}
    for bill in tables.bills:
        product = products.get(bill.material)
        if product is not None and bill.hs is not None and product.hs is not None and bill.hs != product.hs:
            yield at(
                f"material {bill.material!r} has the code {bill.hs}, but the product of this name has "
                f"{product.hs}",
                "Leave hs empty, or correct one of them",
                bill.place,
            )
        yield from _amounts(bill)
    of_ways: tuple[Any, ...] = (*tables.bills, *tables.by_products)
    for row in of_ways:
        if row.way is not None and (row.product, row.way) not in ways:
            known = [way for name, way in ways if name == row.product and way is not None]
            yield at(f"{row.product!r} has no way {row.way!r}", near(row.way, known, "way"), row.place)


def _against_declarations(tables: StudyTables) -> Iterator[Problem]:
    """Bills and offers that contradict what their suppliers declare."""
    declared = Declared(tables.declarations).by_material
    bought: tuple[Any, ...] = (*tables.bills, *tables.offers)
    for row in bought if declared else ():
        supplier = row.supplier or ""
        rows = declared.get((supplier, row.material), ())
        shown = [item for item in rows if item.value_added is None]
        if shown and getattr(row, "origin", None) in {"non-originating", "by its bill"}:
            what = f"origin: {row.material!r} is {row.origin}, and {supplier!r} declares its origin"
            yield at(f"{what} ({shown[0].place})", "Leave origin empty, or delete the declaration", row.place)
        added = [item for item in rows if item.value_added is not None]
        if added and not shown and getattr(row, "origin", None) == "originating":
            what = f"origin: {row.material!r} is originating, and {supplier!r} declares value added only"
            yield at(f"{what} ({added[0].place})", "Leave origin empty, or empty value_added", row.place)
        if added and row.regional_value_added is not None:
            what = (
                f"regional_value_added of {row.material!r} is stated, and {supplier!r} declares value_added"
            )
            yield at(f"{what} ({added[0].place})", "Keep one of them", row.place)


def _units(tables: StudyTables) -> Iterator[Problem]:
    """Quantities can be counted in the unit of their product."""
    from tumen.reference.units import convert

    units = {row.product: row.unit for row in tables.products}
    bought: tuple[Any, ...] = (*tables.bills, *tables.offers)
    counted = [*((row, row.material) for row in bought), *((row, row.product) for row in tables.demand)]
    for row, name in counted:
        unit = units.get(name)
        if row.unit is None or unit is None or row.unit == unit:
            continue
        try:
            convert(Decimal(1), row.unit, unit)
        except InputError as error:
            for problem in error.problems:
                yield at(f"{name!r} is counted in {unit}: {problem.what}", problem.fix, row.place)


def _amounts(row: Any) -> Iterator[Problem]:
    if row.price is not None and row.quantity is None:
        yield at("quantity: a price is given without it", "Write how many units go into one", row.place)
    if row.price is not None and row.value is not None:
        yield at(
            "value and price are both given", "Write one: a price and a quantity, or the value", row.place
        )


def known_regimes(regimes: Sequence[str]) -> set[str]:
    """Every regime on file, and those that the study names as new."""
    from tumen.agreements.load import agreements_on_file
    from tumen.tariff.rates.store import regimes as on_file

    return {MFN, *on_file(), *agreements_on_file(), *regimes}


def _regimes(tables: StudyTables, regimes: Sequence[str]) -> Iterator[Problem]:
    from tumen.agreements.load import agreements_on_file

    known = known_regimes(regimes)
    fix = "{near} A regime that is not on file is named in study.yaml under regimes"
    for name in ("rates", "claiming", "bands"):
        for row in getattr(tables, name):
            if row.regime is not None and row.regime not in known:
                text = fix.format(near=near(row.regime, known, "regime"))
                yield at(f"{row.regime!r} is no regime on file", text, row.place)
    agreements = (*agreements_on_file(), *regimes)
    cited: list[tuple[Any, tuple[str, ...]]] = [(row, (row.agreement,)) for row in tables.rules]
    cited += [(row, row.agreements) for row in tables.declarations]
    for row, codes in cited:
        for code in codes:
            if code not in agreements:
                yield at(f"{code!r} is no agreement on file", near(code, agreements, "agreement"), row.place)
    for claim in tables.claiming:
        if claim.cost is None and claim.share_of_value is None:
            yield at("the row states no cost", "Write cost or share_of_value, or delete the row", claim.place)


def _beneficiaries(tables: StudyTables) -> Iterator[Problem]:
    from tumen.reference.beneficiaries import beneficiary_rows
    from tumen.reference.economies import economies, groups
    from tumen.tariff.rates.on_file import role_of

    iso2 = {item.iso3: item.iso2 for item in economies()}
    known = {"all", *groups(), *beneficiary_rows(), *iso2.values()}
    for row in (*tables.rates, *stated_rates(tables.announced)):
        if role_of(row.regime) in {"mfn", "programme"} and row.beneficiaries not in {(), ("all",)}:
            yield at(
                f"beneficiaries: a rate of {row.regime} holds for goods of every origin, "
                f"not for {', '.join(row.beneficiaries)} only",
                "Leave the cell empty; an added duty on goods of some origins is a policy of a scenario: "
                "{importer, origins, hs, add}",
                row.place,
            )
            continue
        for name in row.beneficiaries:
            if name not in known:
                meant = f"Did you mean {iso2[name]!r}? " if name in iso2 else near_miss(name, known)
                if "," in name:
                    meant = "Put names apart by semicolons. "
                yield at(
                    f"beneficiaries: {name!r} is neither an economy nor a group on file",
                    f"{meant}Write codes of economies or groups, or all",
                    row.place,
                )


def _reversed(tables: StudyTables) -> Iterator[Problem]:
    """Rows that end before they begin: they would hold on no day, in silence."""
    for name in TABLES:
        for row in getattr(tables, name):
            start, until = getattr(row, "start", None), getattr(row, "until", None)
            if isinstance(start, date) and isinstance(until, date) and until < start:
                yield at(f"until: {until} is before from, {start}", "Put the two days in order", row.place)


def rates_meet(tables: StudyTables) -> Iterator[Problem]:
    """Two rates stated for one regime, code, beneficiaries and day."""
    from tumen.study.core.rows.terms import stated_rate
    from tumen.tariff.book.tariffs import stated_of

    stated: list[tuple[Any, Any]] = [(row, stated_rate(row)) for row in tables.rates]
    stated += [(row, stated_of(row)) for row in stated_rates(tables.announced)]
    for place, (row, one) in enumerate(stated):
        for earlier, other in stated[:place]:
            if one.meets(other):
                where = "" if earlier.place.file == row.place.file else f" of {earlier.place.file}"
                yield at(
                    f"two {row.regime} rates of {row.importer} on {row.hs} hold on one day, the first on "
                    f"line {earlier.place.line}{where}",
                    "Keep one, or give them periods that do not meet",
                    row.place,
                )


def _tax_rows(tables: StudyTables) -> Iterator[Problem]:
    for row in tables.taxes:
        if row.rate is None and row.customs_value is None:
            yield at("the row states neither a rate nor a basis", "Write rate or customs_value", row.place)


def _told_apart(tables: StudyTables) -> Iterator[Problem]:
    """Basis, line, Appendix: what members of one customs territory have in common, told differently."""
    told: list[tuple[str, str, str, Any, Any]] = [
        ("the customs value", row.economy, "", row.customs_value, row) for row in tables.taxes
    ]
    for row in tables.tariff_lines:
        told.append(("the line", row.importer, row.product, row.line, row))
        told.append(("whether an Appendix lists the line", row.importer, row.product, row.in_appendix, row))
    told = [item for item in told if item[3] is not None]
    for place, (what, economy, product, value, row) in enumerate(told):
        for other_what, other, other_product, before, first in told[:place]:
            if (what, product) != (other_what, other_product) or value == before:
                continue
            if economy != other and ever_inside(economy, other):
                of = f" of {product}" if product else ""
                yield at(
                    f"{what}{of} is another in {economy} than in {other} ({first.place}), and both are in "
                    "one customs territory",
                    "Keep one of them",
                    row.place,
                )


def check_words(tables: StudyTables, agreements: Sequence[str]) -> Iterator[Problem]:
    """Yield words that an agreement asked would pass over in silence: deductions that none knows."""
    from tumen.agreements.load import load_agreement

    taken_off = [(row.place, kind) for row in tables.bills for kind, _ in row.deductions]
    if not taken_off:
        return
    provisions = [load_agreement(code).provisions for code in agreements]
    known = sorted({kind for item in provisions for kind in item.content.deductible})
    for place, kind in taken_off:
        if kind not in known:
            yield at(
                f"no agreement asked lets {kind!r} be taken off the value of a material",
                f"Kinds: {', '.join(known) or 'none'}",
                place,
            )
