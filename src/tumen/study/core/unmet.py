"""What a study states and no good, place or day of it can meet: rows of law, lanes, changes of policy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from tumen.errors import Problem
from tumen.reference.hs import HsCode
from tumen.reference.territories import ever_inside, one_territory, serves
from tumen.study.core.check import at
from tumen.study.core.rows.columns import StudyTables
from tumen.study.core.rows.terms import RateRow
from tumen.study.core.rows.transport import lanes_between
from tumen.tariff.book.announced import stated_rates
from tumen.tariff.policy.change import PolicyChange


def counts_nowhere(
    tables: StudyTables, days: Sequence[tuple[date, date]], *, dated: bool = True, placed: bool = True
) -> Iterator[Problem]:
    """Yield stated rates, lines, answers, taxes and costs of claiming that no good of the study can meet.

    What is stated is used or refused: a row that no good, place or day of the study reaches is a slip.

    Parameters
    ----------
    days
        Of which the law is asked, each stretch a first and a last day; those of shipments come to them.
    dated
        Whether they are all known; a row that holds on none of them is a slip only then.
    placed
        Whether it is known in which economy every place is; else a row may be about one that is not.
    """
    days = [*days, *((row.date, row.date) for row in tables.shipments)]
    made_in, sold_in = _made_and_sold(tables)
    codes = _codes(tables)
    for row in (*tables.rates, *stated_rates(tables.announced)):
        own = _codes_of(codes, row.importer)
        why = _rate_unmet(row, own, made_in, sold_in, days)
        if why is None and all(
            not code.digits.startswith(row.hs.digits) for code in _entering(tables, own, row.importer)
        ):
            why = f"nothing of such a code enters {row.importer}, where no good is sold"
        if why is not None and (dated or why != _NO_DAY) and (placed or not elsewhere_of(why)):
            yield _slip(f"the {row.regime} rate of {row.importer} on {row.hs} counts nowhere: {why}", row)
    for name, column in _ENTERED if placed else ():
        for item in getattr(tables, name):
            met = _among if name in _OF_TARIFFS else _served
            if not met(getattr(item, column), sold_in):
                yield _slip(f"nothing of the study enters {getattr(item, column)}", item)
    for told in tables.announced if placed else ():
        if told.what is not None and not _among(told.importer, sold_in):
            yield _slip(f"nothing of the study enters {told.importer}", told)
    for claim in tables.claiming if placed else ():
        if not _served(claim.exporter, made_in):
            yield _slip(f"nothing of the study is made in {claim.exporter}", claim)


def elsewhere_of(why: str) -> bool:
    """Whether a row counts nowhere because of the economies where things are made and sold."""
    return why.startswith(("nothing of", "what enters"))


_NO_DAY = "it holds on no day of the study"
_ENTERED = (
    ("tariff_lines", "importer"),
    ("answers", "importer"),
    ("claiming", "importer"),
    ("taxes", "economy"),
)


_OF_TARIFFS = ("tariff_lines", "taxes")
"""Where what is told of a member is told of its customs territory."""


def _served(code: str | None, economies: Collection[str]) -> bool:
    """Whether nobody is named, or one of the economies or the customs territory of one."""
    return any(serves(code, other) for other in economies)


def _among(code: str | None, economies: Collection[str]) -> bool:
    """Whether nobody is named, or one of the economies or of their customs territories."""
    return code is None or any(ever_inside(code, other) for other in economies)


def _slip(what: str, row: Any) -> Problem:
    return at(what, "Correct the row, or delete it", row.place)


def _made_and_sold(tables: StudyTables) -> tuple[set[str], set[str]]:
    """Economies where something is made, and those that something enters."""
    sites = {row.economy for row in tables.sites}
    made = sites | {row.economy for row in tables.suppliers}
    made |= {row.country for row in tables.bills if row.country is not None}
    return made, sites | {row.economy for row in tables.markets}


def _on_a_day(row: Any, days: Sequence[tuple[date, date]]) -> bool:
    """Whether something that begins and ends holds on any of the days."""
    return any(
        (row.start is None or row.start <= last) and (row.until is None or first <= row.until)
        for first, last in days
    )


def unused_lanes(tables: StudyTables) -> Iterator[Problem]:
    """Yield lanes that no product takes today: the way of today is the first that is listed for a pair."""
    names = {row.product for row in tables.products} | {row.material for row in tables.bills}
    for row in tables.lanes:
        taken = [lanes_between(tables, row.start, row.end, name) for name in row.products or sorted(names)]
        if taken and not any(row in rows for rows in taken):
            first = next(rows[0] for rows in taken if rows)
            yield at(
                f"{row.mode} from {row.start!r} to {row.end!r} is a second way and counts nowhere: goods "
                f"take the first, by {first.mode} (line {first.place.line}), where no design is asked",
                "Put the way that is taken first and delete the other, or ask design to choose between them",
                row.place,
            )


def policy_unmet(change: PolicyChange, tables: StudyTables, days: Sequence[tuple[date, date]]) -> str | None:
    """Why a change of policy meets no good of the study, None where it meets one or that is not known."""
    from tumen.tariff.rates.beneficiaries import benefits, charges_in

    days = [*days, *((row.date, row.date) for row in tables.shipments)]
    asked = [day for stretch in days for day in stretch]
    made_in, sold_in = _made_and_sold(tables)
    made_in |= {row.country for row in tables.changes if row.country is not None}
    if all(charges_in(change.importer, economy, day) is False for economy in sold_in for day in asked):
        return f"nothing of the study enters {change.importer}"
    codes = _codes(tables)
    own = _codes_of(codes, change.importer)
    if all(change.covers(code) is False for code in own):
        return f"no good of the study is under {change.scope}"
    if not _on_a_day(change, days):
        return "it is in force on no day of the study"
    if all(
        benefits(change.origins, economy, day, change.importer) is False
        for economy in made_in
        for day in asked
    ):
        return f"nothing of the study is made in {', '.join(change.origins)}"
    if not any(
        charges_in(change.importer, into, day) is not False
        and benefits(change.origins, out, day, change.importer) is not False
        and not one_territory(out, into, day)
        for into in sold_in
        for out in made_in
        for day in asked
    ):
        return f"what enters {change.importer} from {', '.join(change.origins)} crosses no border of customs"
    return None


def _codes(tables: StudyTables) -> dict[str | None, list[HsCode]]:
    """Codes of all goods, and by importer with the national lines that the study states."""
    codes = [row.hs for row in tables.products] + [row.hs for row in tables.bills]
    every = [code for code in codes if code is not None]
    found: dict[str | None, list[HsCode]] = {None: every}
    for line in tables.tariff_lines:
        if line.line is not None:
            found.setdefault(line.importer, list(every)).append(line.line)
    return found


def _codes_of(codes: dict[str | None, list[HsCode]], importer: str) -> list[HsCode]:
    """Those that an importer may see: of all goods, and the lines stated of it or its customs territory."""
    return [
        code for key, found in codes.items() if key is None or ever_inside(key, importer) for code in found
    ]


def _entering(tables: StudyTables, codes: list[HsCode], importer: str) -> list[HsCode]:
    """Those of the codes that can enter an economy: where nothing is sold or stored, inputs alone."""
    stores = (row.economy for row in tables.sites if row.kind == "warehouse")
    if _among(importer, {*stores, *(row.economy for row in tables.markets)}):
        return codes
    materials = {row.material for row in tables.bills}
    goods = {row.hs for row in tables.products if row.product not in materials}
    inputs = {row.hs for row in tables.bills}
    inputs |= {row.hs for row in tables.products if row.product in materials}
    return [code for code in codes if code not in goods or code in inputs]


def _rate_unmet(
    row: RateRow | Any,
    codes: list[HsCode],
    made_in: set[str],
    sold_in: set[str],
    days: Sequence[tuple[date, date]],
) -> str | None:
    from tumen.tariff.rates.beneficiaries import benefits

    if not _among(row.importer, sold_in):
        return f"nothing of the study enters {row.importer}"
    covered = [code for code in codes if code.digits.startswith(row.hs.digits)]
    if not covered:
        return "no good of the study has such a code"
    if all(code.edition != row.hs.edition for code in covered):
        editions = ", ".join(sorted({code.edition for code in covered}))
        return f"it is written in {row.hs.edition}, the goods are in {editions}"
    if not _on_a_day(row, days):
        return _NO_DAY
    named = row.beneficiaries or ("all",)
    asked = {day for stretch in days for day in stretch}
    if not any(
        benefits(named, economy, day, row.importer) is not False for economy in made_in for day in asked
    ):
        return f"nothing of the study is made in {', '.join(named)}"
    return None
