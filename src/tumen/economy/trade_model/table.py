"""A state of the trade model as an input-output table, so that exposure can be measured before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.accounts import Accounts, Axes

if TYPE_CHECKING:
    from tumen.economy.trade_model.baseline import Baseline


def implied_accounts(state: Baseline, *, year: int, vintage: str, source: str) -> Accounts:
    """The multi-regional table that a state of the model implies.

    Every user in an economy buys a sector's product from sellers in the same proportions (the model's
    assumption), so compare `implied_accounts(result.before)` with `implied_accounts(result.after)`, not with
    the table the baseline came from. Values at basic prices in units of the numeraire; duties on inputs stand
    in `taxes`; one final-demand category, FD.

    Parameters
    ----------
    state : `Counterfactual.before` or `.after`
    year, vintage, source : for the axis record; a counterfactual should say so in `vintage`

    Raises
    ------
    InputError
        If the table does not fit into memory.
    """
    n, j = len(state.economies), len(state.sectors)
    axes = Axes(state.economies, state.sectors, ("FD",), state.unit, year, vintage, source)
    net = (state.trade_share / (1.0 + state.tariff)).transpose(2, 0, 1)  # [i, k, n]
    output = state.output
    inputs = state.input_share * output.T[:, None, :]  # [n, k, j] at buyers' prices
    z = np.einsum("ikn,nkj->iknj", net, inputs).reshape(n * j, n * j)
    y = (net * (state.final_share * state.income)[None]).reshape(n * j, n)
    duties = np.einsum("kn,nkj->nj", 1.0 - net.sum(0), inputs).ravel()
    added = (state.value_added_share * output).T.ravel()
    notes = {"": "; ".join((*state.notes, "sellers in the same proportions for all users"))}
    return Accounts.build(axes, Z=z, Y=y, value_added=added, taxes=duties, x=output.T.ravel(), notes=notes)
