"""Second stage: what is kept from one period into the next; ``held[site, stream, t]`` at the end of t."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Rows
from tumen.network.mip.families.strong import cell, most_needed, unsure

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from tumen.network.mip.families.rows import Work
    from tumen.network.model.storing import Stock


def _kept_at(work: Work) -> Iterator[tuple[tuple[int, int, str], int, float]]:
    """What stock adds to the balances: period, stream and site, and column and sign; of opening stock, which
    is given, -1 and its units.
    """
    for column, row in enumerate(work.compiled.held):
        yield (row.period, row.stream, row.site), column, -1.0
        if row.becomes >= 0:
            yield (row.period + 1, row.becomes, row.site), column, 1.0
    for start in work.compiled.opened:
        yield (0, start.stream, start.site), -1, float(start.quantity) / work.scaling.quantity


def put_kept(work: Work, rows: Rows, family: str) -> None:
    """Add the stock to the balances that a family holds: of makers, of warehouses, of what plants lay in."""
    compiled = work.compiled
    warehouses = {site.name for site in compiled.network.sites if site.kind == "warehouse"}
    for (t, stream, site), column, amount in _kept_at(work):
        here, period = compiled.streams[stream], compiled.network.periods[t].name
        own = here.source == site
        mine = "output_balance" if own else "warehouse_balance" if site in warehouses else "stock_balance"
        if mine != family:
            continue
        key: Hashable = (t, stream) if own else (t, stream, site)
        if (row := rows.of(key)) is None:
            text = f"{here.item} kept at {site} in {period}"
            row = rows.add(RowName(text, site, here.item, period=period), key=key)
        if column < 0:
            rows.right[row] -= amount
        else:
            rows.put("held", column, row, amount)


def stock_balance(work: Work) -> None:
    """What a plant lays in of what it takes: ``laid in + held before = used + held``, per stream."""
    compiled, rows = work.compiled, Rows("stock_balance")
    if not compiled.held:
        return
    plants = {site.name for site in compiled.network.sites if site.kind == "plant"}
    put_kept(work, rows, rows.family)
    for index, flow in enumerate(compiled.flows):
        if flow.mode < 0 and flow.destination in plants:
            rows.put("flow", index, rows.there((flow.period, flow.stream, flow.destination)))
        if (row := rows.of((flow.period, flow.stream, flow.origin))) is not None:
            rows.put("flow", index, row, -1.0)
    work.add_rows(rows, "=")


def storage(work: Work) -> None:
    """Room for what is kept: ``sum over streams of held <= capacity`` per item, and per site over all."""
    compiled, network, rows = work.compiled, work.compiled.network, Rows("storage")
    limits = {site.name: site.storage for site in network.sites if site.storage is not None}
    stocks = _stocks(work)
    for column, held in enumerate(compiled.held):
        period, item = network.periods[held.period].name, compiled.streams[held.stream].item
        stated = (
            (item, stocks[held.site, item].capacity, f"{item} kept at {held.site}"),
            (None, limits.get(held.site), f"storage of {held.site}"),
        )
        for of, limit, text in stated:
            if limit is None:
                continue
            key = (held.period, held.site, of)
            if (row := rows.of(key)) is None:
                name = RowName(f"{text} at the end of {period}", held.site, of, period=period)
                row = rows.add(name, float(limit) / work.scaling.quantity, key=key)
            rows.put("held", column, row)
    work.add_rows(rows, "<=")


def stock_open(work: Work) -> None:
    """Nothing is kept at a site that is not open then and in the next period: ``sum of held <= most x
    active``.
    """
    compiled, network, rows = work.compiled, work.compiled.network, Rows("stock_open")
    places, stocks = unsure(network), _stocks(work)
    if not compiled.held:
        return
    needed = [most_needed(network, period.name) for period in network.periods]
    opened: dict[str, float] = {}
    for start in network.openings:
        opened[start.item] = opened.get(start.item, 0.0) + float(start.quantity)
    for column, held in enumerate(compiled.held):
        if held.site not in places:
            continue
        item = compiled.streams[held.stream].item
        limit = needed[held.period][item] + opened.get(item, 0.0)
        given = stocks[held.site, item].capacity
        if given is not None and work.tight:
            limit = min(limit, float(given))
        for t in (held.period, held.period + 1):
            if t == len(network.periods):
                continue
            key = (held.period, held.site, item, t)
            if (row := rows.of(key)) is None:
                period = network.periods[t].name
                text = f"{item} is kept at {held.site} only if it is open in {period}"
                row = rows.add(RowName(text, held.site, item, period=period), key=key)
                rows.put("active", cell(work, places[held.site], t), row, -limit / work.scaling.quantity)
            rows.put("held", column, row)
    work.add_rows(rows, "<=")


def safety_stock(work: Work) -> None:
    """Kept in every period in which the site is open: ``sum of held >= z x deviation x sqrt(days) x
    active``.
    """
    rows = Rows("safety_stock")
    for t in range(len(work.compiled.network.periods)):
        _least(work, rows, t, "safety stock")
    work.add_rows(rows, ">=")


def ending_stock(work: Work) -> None:
    """What must be left at the end, where the site is then open: ``sum of held >= ending x active``."""
    rows = Rows("ending_stock")
    _least(work, rows, len(work.compiled.network.periods) - 1, "ending stock")
    work.add_rows(rows, ">=")


def _least(work: Work, rows: Rows, t: int, words: str) -> None:
    network = work.compiled.network
    places = {site.name: number for number, site in enumerate(network.sites)}
    period = network.periods[t].name
    for (site, item), stock in _stocks(work).items():
        safe = stock.safety.units if stock.safety is not None else 0
        units = float(stock.ending if rows.family == "ending_stock" else safe)
        if units:
            text = f"{words} of {item} at {site} at the end of {period}"
            row = rows.add(RowName(text, site, item, period=period), key=(t, site, item))
            rows.put("active", cell(work, places[site], t), row, -units / work.scaling.quantity)
    for column, held in enumerate(work.compiled.held):
        found = rows.of((t, held.site, work.compiled.streams[held.stream].item))
        if found is not None and held.period == t:
            rows.put("held", column, found)


def _stocks(work: Work) -> dict[tuple[str, str], Stock]:
    return {(row.site, row.item): row for row in work.compiled.network.stocks}
