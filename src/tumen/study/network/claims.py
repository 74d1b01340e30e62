"""What a claim costs in a network: the table claiming for every pair of economies, by unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.agreements.load import load_agreement
from tumen.network.model.network import ClaimCost
from tumen.study.core.rows.claiming import claim_rows
from tumen.study.network.desk import ZERO, row_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from tumen.study.core.rows.terms import ClaimingRow
    from tumen.study.network.desk import Desk


def claim_costs(desk: Desk) -> tuple[ClaimCost, ...]:
    """A cost for every agreement and pair of economies; for each product where it is paid by consignment."""
    made = {row.economy for row in desk.tables.sites}
    into = sorted(made | {row.economy for row in desk.tables.markets})
    out = sorted(made | {row.economy for row in desk.tables.suppliers})
    rows = desk.tables.claiming
    plain = all(row.exporter is None and row.importer is None and row.basis != "consignment" for row in rows)
    found: list[ClaimCost] = []
    for code in desk.agreements:
        if plain:
            mine = claim_rows(rows, code, "", "")
            found += [_cost(code, None, None, mine)] if mine else []
            continue
        for importer in into:
            for exporter in out:
                if importer != exporter:
                    found += _of_pair(desk, code, exporter, importer)
    return tuple(found)


def _of_pair(desk: Desk, code: str, exporter: str, importer: str) -> Iterator[ClaimCost]:
    rows = claim_rows(desk.tables.claiming, code, exporter, importer)
    if not rows:
        _not_stated(desk, code, exporter, importer)
        return
    if all(row.basis != "consignment" for row in rows):
        yield _cost(code, exporter, importer, rows)
        return
    for product in desk.tables.products:
        load = _load(desk, product.product, importer)
        if load is not None:
            yield _cost(code, exporter, importer, rows, product=product.product, load=load)


def _not_stated(desk: Desk, code: str, exporter: str, importer: str) -> None:
    """Between two Parties a claim whose cost nobody stated would be left out in silence."""
    known = load_agreement(code)
    row = next((row for row in desk.tables.claiming if row.regime == code), None)
    if row is not None and known.is_party(exporter) and known.is_party(importer):
        desk.complain(
            f"what it costs to claim {code} in {importer} on goods of {exporter} is not stated, so no design"
            " can be chosen",
            "Add a row for it, or one that names no exporter or importer; 0 where it costs nothing",
            row.place,
        )


def _load(desk: Desk, product: str, importer: str) -> Decimal | None:
    """Units in a consignment of a product into an economy; None where that is not known:
    then it is not claimed.
    """
    markets = {row.market for row in desk.tables.markets if row.economy == importer}
    rows = [row for row in desk.tables.demand if row.product == product and row.market in markets]
    general = desk.products[product].units_per_consignment
    loads = {row.consignment or general for row in rows}
    if len(loads) > 1:
        desk.complain(
            f"consignments of {product!r} into {importer} differ in size, so a claim has no one cost by unit",
            "State the cost of claiming by unit, or one size of consignment",
            rows[0].place,
        )
    return next(iter(loads), general)


def _cost(
    code: str,
    exporter: str | None,
    importer: str | None,
    rows: tuple[ClaimingRow, ...],
    *,
    product: str | None = None,
    load: Decimal | None = None,
) -> ClaimCost:
    per_unit = sum((row.cost or ZERO for row in rows if row.basis == "unit"), ZERO)
    share = sum((row.share_of_value or ZERO for row in rows), ZERO)
    if load is not None:
        per_unit += sum((row.cost or ZERO for row in rows if row.basis == "consignment"), ZERO) / load
    per_year = sum((row.cost or ZERO for row in rows if row.basis == "year"), ZERO)
    return ClaimCost(code, per_unit, share, per_year, importer, exporter, product, row_at(rows[0].place))
