"""Every claimed flow before the exact quote: the duty of the regime for the determination of what made it.

A lower duty is no disagreement: where the country of origin hangs on who contributed most, the plan takes the
rate that needs no proof of that.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import isclose
from typing import TYPE_CHECKING

from tumen.network.compile.border import Border
from tumen.network.compile.storing import makers_of
from tumen.network.model.places import economy_of
from tumen.origin.country import country_of_origin
from tumen.tariff.quote.quoted import Claim
from tumen.tariff.quote.quotes import quotes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np

    from tumen.network.compile.compiled import Compiled, FlowRow
    from tumen.network.model.law import TradeLaw
    from tumen.network.plans.plan import Checked


def claims_wrong(
    compiled: Compiled,
    flow: np.ndarray,
    proven: Mapping[tuple[int, str], Checked],
    law: TradeLaw,
    held: np.ndarray | None = None,
) -> Iterator[str]:
    """Name every claim for goods made in the network whose exact quote is not lawful or above the duty
    planned.
    """
    border = Border(compiled.network, law, made=dict(compiled.made))
    economy = economy_of(compiled.network)
    makers = makers_of(compiled, held)
    asked: dict[tuple[object, ...], float | str] = {}
    for number, row in enumerate(compiled.flows):
        stream = compiled.streams[row.stream]
        if flow[number] <= 0 or stream.supplied or row.regime not in stream.agreements:
            continue
        importer = economy[row.destination]
        for index in makers.get((row.period, row.stream), ()):
            if (index, row.regime) not in proven:
                continue
            key = (index, row.regime, importer, row.value, row.period)
            if key not in asked:
                asked[key] = _duty(compiled, row, proven[index, row.regime], border, importer, index=index)
            duty = asked[key]
            if isinstance(duty, str) or (
                duty > row.duty and not isclose(duty, row.duty, rel_tol=1e-9, abs_tol=1e-9)
            ):
                yield (
                    f"{stream.item} from {stream.source} to {row.destination} under {row.regime}: {duty}, "
                    f"planned {row.duty}"
                )


def _duty(
    compiled: Compiled, row: FlowRow, checked: Checked, border: Border, importer: str, *, index: int
) -> float | str:
    """The duty per unit of the regime as quoted for the determination, or why it is not open."""
    stream = compiled.streams[row.stream]
    item, on = border.items[stream.item], compiled.network.periods[row.period].start
    test = next(test for test in compiled.modes[index].tests if test.agreement == checked.agreement)
    differs, appendix = border.treats(checked.agreement, importer, item, on)
    claimed = replace(checked.determination, criterion=test.route.criterion)
    country = country_of_origin(checked.bill, claimed, test.law, differs=differs, in_appendix=appendix)
    trade = border.trade(item, stream, importer, on, Decimal(repr(row.value)))
    claim = {checked.agreement: Claim.of(checked.determination, country)}
    quote = quotes(trade, border.law.book, claim, border.law.agreements).of(checked.agreement)
    if quote is None or not quote.usable or quote.duty is None or quote.duty.amount is None:
        return quote.reason if quote is not None else "no rate on file"
    return float(quote.duty.amount)
