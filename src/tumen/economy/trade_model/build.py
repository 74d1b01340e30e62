"""Baselines from trade and coefficients or from an input-output table, and the table a state implies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from tumen.economy.accounts import Accounts, Axes, SectorTariffs, require_sound
from tumen.economy.arrays import ROUNDING, shares
from tumen.economy.refusals import Refusals
from tumen.economy.trade_model.baseline import MOST_TARIFF, WORLD, Baseline, names_of, own_trade, shape_of
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tumen.economy.arrays import Array

NegativeFinalDemand = Literal["refuse", "zero"]
Labels = tuple[tuple[str, ...], tuple[str, ...]]
"""Economies, sectors."""
BALANCE_TOLERANCE = 1e-6
_AXES = {"imports": "jnn", "output": "jn", "value_added_share": "jn", "input_share": "njj", "tariff": "jnn"}
CORRECT = "Correct the data; nothing is repaired unasked."
FRACTION = "Give a fraction: 0.05 is 5 per cent."
Tariffs = ArrayLike | Mapping[tuple[str, str, str], float] | SectorTariffs
"""Rates by importer, exporter and sector, in one of the ways of `baseline_from_accounts`."""


def tariff_array(
    economies: Sequence[str],
    sectors: Sequence[str],
    rates: Mapping[tuple[str, str, str], float],
    *,
    otherwise: float | None = None,
) -> Array:
    """(J, N, N) tariff rates [sector, importer, exporter] from fractions by (importer, exporter, sector).

    `otherwise` is the rate of every pair that is not named. Left out, a missing rate is an error: it is not
    zero. Own trade is always 0. Raises InputError for labels that are not known and rates that are missing.
    """
    names, goods, wrong = tuple(economies), tuple(sectors), Refusals()
    array = np.full(shape_of("jnn", names, goods), np.nan if otherwise is None else otherwise)
    economy, good = ({label: at for at, label in enumerate(labels)} for labels in (names, goods))
    for (importer, exporter, sector), rate in rates.items():
        if importer in economy and exporter in economy and sector in good:
            array[good[sector], economy[importer], economy[exporter]] = rate
        wrong.unknown("economy", sorted({importer, exporter} - economy.keys()), names, WORLD)
        own = importer == exporter and abs(rate) > ROUNDING
        wrong.when(own, f"a tariff of {importer} on itself, {sector}", "Leave it out.")
        wrong.unknown("sector", {sector} - good.keys(), goods, WORLD)
    array[:, np.arange(len(names)), np.arange(len(names))] = 0.0
    missing = np.argwhere(np.isnan(array))
    shown = "; ".join(f"{names[n]} on {names[i]}, {goods[j]}" for j, n, i in missing[:5])
    are = "tariff rate is" if len(missing) == 1 else "tariff rates are"
    what = f"{len(missing)} {are} missing: {shown}"
    wrong.when(len(missing), what, "Give them, or say what holds otherwise.")
    wrong.done()
    return array


def baseline_from_trade(
    economies: Sequence[str],
    sectors: Sequence[str],
    *,
    imports: ArrayLike,
    output: ArrayLike,
    value_added_share: ArrayLike,
    input_share: ArrayLike,
    tariff: ArrayLike,
    unit: str,
    negative_final_demand: NegativeFinalDemand = "refuse",
    output_below_exports: Literal["refuse", "raise"] = "refuse",
) -> Baseline:
    """Baseline from trade, gross output, coefficients and tariffs.

    Domestic sales are output less exports; spending includes tariffs; final shares are what users leave over.

    Raises InputError listing negative flows, exports above output, negative final demand, and what `Baseline`
    refuses.

    Parameters
    ----------
    imports : (J, N, N) imports [sector, importer, exporter] before tariffs; own trade 0
    output : (J, N) gross output, in the same unit
    value_added_share : (J, N) value added over gross output
    input_share : (N, J, J) inputs over gross output [economy, input, using sector]; where the source gives
        the mix of inputs (columns that sum to one), see `input_shares_from_mix`
    tariff : (J, N, N) rates as fractions
    negative_final_demand : "refuse", or "zero": where users are said to need more of a sector than is
        supplied, final demand is set to zero and final shares are scaled to one (Caliendo & Parro's own
        programs do so). The baseline is then not an equilibrium until it is settled; a note counts the cells
    output_below_exports : "refuse", or "raise": output is raised to exports where it is less
    """
    labels, wrong, notes = (tuple(economies), tuple(sectors)), Refusals(), []
    flows, made = np.array(imports, dtype=np.float64), np.array(output, dtype=np.float64)
    parts = (_float(value_added_share), _float(input_share), _float(tariff))
    given = zip(_AXES, (flows, made, *parts), strict=True)
    wrong.shapes(**{name: (array.shape, shape_of(_AXES[name], *labels)) for name, array in given})
    wrong.done()
    exports = flows.sum(1)
    short = exports - made > ROUNDING * made
    faults = [
        (flows < -ROUNDING * exports[:, None, :], "jnn", "a negative flow"),
        (made < 0, "jn", "negative output"),
        (own_trade(flows) != 0, "jn", "own trade is given; it follows from output"),
    ]
    if output_below_exports == "refuse":
        faults.append((short, "jn", "exports are larger than output"))
    elif short.any():
        notes.append(f"output raised to exports in {int(short.sum())} cells")
        made = np.maximum(made, exports)
    for mask, axes, what in faults:
        wrong.cells(mask, names_of(axes, *labels), what, CORRECT)
    wrong.done()
    n = np.arange(len(labels[0]))
    flows = np.maximum(flows, 0.0)
    flows[:, n, n] = np.maximum(made - exports, 0.0)
    return _from_flows(labels, flows, parts, unit=unit, negative=negative_final_demand, notes=notes)


def input_shares_from_mix(mix: ArrayLike, value_added_share: ArrayLike) -> Array:
    """(N, J, J) input shares from the mix [economy, input, using sector] and value-added shares (J, N)."""
    return _float(mix) * (1.0 - _float(value_added_share)).T[:, None, :]


def baseline_from_accounts(
    accounts: Accounts,
    tariff: Tariffs,
    *,
    negative_final_demand: NegativeFinalDemand = "refuse",
    accept: Collection[str] = (),
) -> Baseline:
    """Baseline from a balanced multi-regional input-output table at basic prices, and tariffs.

    Spending includes duties, so the input coefficients are inputs times (1 + tariff) over output, and value
    added is what is left of output: labour, capital and other taxes of the table, less the duties on inputs.
    The model lets all users in an economy buy a sector's product from the same mix of sellers; the table's
    own mix by user is not used. The baseline is an equilibrium as it stands (unless final demand had to be
    set to zero).

    Raises InputError if `check` finds errors in the table, a rate is missing, sales do not sum to output, a
    bilateral flow or a value-added share is negative, duties leave no value added, and what `Baseline`
    refuses.

    Parameters
    ----------
    accounts : G economies, S sectors; `axes.unit` is the unit of the result
    tariff : (S, G, G) rates [sector, importer, exporter] as fractions; or {(importer, exporter, sector):
        rate} of every pair, see `tariff_array`; or one rate for all foreign trade; or `sector_tariffs` of a
        table with their labels
    accept : ids of errors of `check` that the caller takes on
    """
    if not isinstance(accounts, Accounts):
        raise InputError.of(f"{accounts!r:.60} is no input-output table", "Load one: tumen.accounts().")
    require_sound(accounts, accept)
    axes, wrong = accounts.axes, Refusals()
    labels = (axes.economies, axes.sectors)
    tau = _tariffs(labels, tariff)
    g, s = axes.n_economies, axes.n_sectors
    what = f"tariffs have the shape {tau.shape}, {g} economies and {s} sectors need {(s, g, g)}"
    wrong.when(tau.shape != (s, g, g), what, "Align the labels.")
    wrong.done()
    flows = accounts.sales_by_economy().reshape(g, s, g).transpose(1, 2, 0)
    output = flows.sum(1)
    given = accounts.x.reshape(g, s).T
    off = np.abs(output - given) > BALANCE_TOLERANCE * np.maximum(given, output.sum() * BALANCE_TOLERANCE)
    negative = flows < -ROUNDING * output[:, None, :]
    wrong.cells(negative, names_of("jnn", *labels), "a negative flow", CORRECT)
    mend = "Use Accounts.with_output_from_sales; nothing is repaired unasked."
    wrong.cells(off, names_of("jn", *labels), "sales do not sum to output", mend)
    wrong.done()
    flows = np.maximum(flows, 0.0)
    # [seller i, input k, buyer n, user j] summed over sellers, each with its duty
    used = np.einsum("iknj,kni->nkj", accounts.Z.reshape(g, s, g, s), 1.0 + tau)
    inputs = shares(used, output.T[:, None, :])
    added = np.where(output > 0, 1.0 - inputs.sum(1).T, 1.0)
    wrong.cells(
        added <= 0, names_of("jn", *labels), "inputs and the duties on them leave no value added", CORRECT
    )
    wrong.done()
    notes = [text if not code else f"{code}: {text}" for code, text in accounts.notes.items()]
    parts = (added, inputs, tau)
    return _from_flows(labels, flows, parts, unit=axes.unit, negative=negative_final_demand, notes=notes)


def implied_accounts(state: Baseline, *, year: int, vintage: str, source: str) -> Accounts:
    """The multi-regional table that a state of the model implies.

    Every user in an economy buys a sector's product from sellers in the same proportions (the model's
    assumption), so compare `implied_accounts(result.before)` with `implied_accounts(result.after)`, not with
    the table the baseline came from. Values at basic prices in units of the numeraire; duties on inputs stand
    in `taxes`; one final-demand category, FD. `year`, `vintage` and `source` are for the axis record; a
    counterfactual should say so in `vintage`. Raises InputError if the table does not fit into memory.
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


def _tariffs(labels: Labels, given: Tariffs) -> Array:
    array, wrong = _as_array(labels, given), Refusals()
    high = np.zeros(array.shape, dtype=bool) if array.ndim != 3 else array > MOST_TARIFF
    if array.shape == shape_of("jnn", *labels):
        wrong.cells(high, names_of("jnn", *labels), "a tariff above 300 per cent", FRACTION)
    wrong.done()
    return array


def _as_array(labels: Labels, given: Tariffs) -> Array:
    if isinstance(given, SectorTariffs):
        if (given.economies, given.sectors) != labels:
            what = "the sector tariffs on file have other economies or sectors than the table"
            raise InputError.of(what, "Add the table up to their labels, or give rates of your own.")
        given = given.rates
    if isinstance(given, Mapping):
        return tariff_array(*labels, given)
    array = _float(given)
    if array.ndim == 0:
        return tariff_array(*labels, {}, otherwise=float(array))
    if array.shape == shape_of("jnn", *labels) and np.isnan(array).any():
        economies, sectors = labels
        known = np.argwhere(~np.isnan(array))
        cells = {(economies[n], economies[i], sectors[j]): float(array[j, n, i]) for j, n, i in known}
        return tariff_array(*labels, cells)  # names what is missing
    return array


def _from_flows(
    labels: Labels,
    flows: Array,
    parts: tuple[Array, Array, Array],
    *,
    unit: str,
    negative: NegativeFinalDemand,
    notes: list[str],
) -> Baseline:
    """Shares from flows [j, n, i] before tariffs; `parts`: value-added shares, input shares, tariffs."""
    value_added_share, input_share, tariff = parts
    spent = flows * (1.0 + tariff)
    total = spent.sum(2)
    output = flows.sum(1)
    added = (value_added_share * output).sum(0)
    deficit = flows.sum((0, 2)) - output.sum(0)
    income = added + (spent - flows).sum((0, 2)) + deficit
    final = total - np.einsum("nkj,jn->kn", input_share, output)
    # a residue of rounding is not a negative demand
    final[(final < 0) & (-final <= 1e-12 * total.sum(0))] = 0.0
    short, wrong = final < 0, Refusals()
    if short.any():
        if negative == "refuse":
            what = "users need more than is supplied (negative final demand)"
            wrong.cells(short, names_of("jn", *labels), what, CORRECT)
        wrong.done()
        notes.append(f"negative final demand set to zero in {int(short.sum())} cells")
        final = np.where(short, 0.0, final)
    return Baseline(
        economies=labels[0],
        sectors=labels[1],
        trade_share=shares(spent, total[:, :, None]),
        expenditure=total,
        tariff=tariff,
        input_share=input_share,
        value_added_share=value_added_share,
        # scaled by income first, as the authors do; the second step is exact where nothing was set to zero
        final_share=(share := final / income) / share.sum(0),
        value_added=added,
        deficit=deficit,
        unit=unit,
        notes=tuple(notes),
    )


def _float(array: ArrayLike) -> Array:
    try:
        return np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError.of(f"{array!r:.60} is no array of numbers", "Give numbers.") from None
