"""Baselines from data: from trade, output and coefficients, or from a multi-regional input-output table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np

from tumen.economy.trade_model.baseline import Baseline, own_trade, unknown
from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from tumen.economy.accounts import Accounts
    from tumen.economy.arrays import Array

NegativeFinalDemand = Literal["refuse", "zero"]
BALANCE_TOLERANCE = 1e-6


def tariff_array(
    economies: Sequence[str],
    sectors: Sequence[str],
    rates: Mapping[tuple[str, str, str], float],
    *,
    otherwise: float | None = None,
) -> Array:
    """(J, N, N) tariff rates [sector, importer, exporter] from a mapping by label.

    Parameters
    ----------
    rates : {(importer, exporter, sector): rate as a fraction}
    otherwise : rate of every pair that is not named. Left out, a missing rate is an error: it is not zero.
    Own trade
        is always 0.

    Raises
    ------
    InputError
        For labels that are not known, and for rates that are missing when `otherwise` is not given.
    """
    names, goods = tuple(economies), tuple(sectors)
    array = np.full((len(goods), len(names), len(names)), np.nan if otherwise is None else otherwise)
    problems: list[Problem] = []
    for (importer, exporter, sector), rate in rates.items():
        strange = [unknown(code, names, "economy") for code in (importer, exporter) if code not in names]
        strange += [unknown(sector, goods, "sector")] if sector not in goods else []
        problems += strange
        if not strange:
            array[goods.index(sector), names.index(importer), names.index(exporter)] = rate
    array[:, np.arange(len(names)), np.arange(len(names))] = 0.0
    missing = np.argwhere(np.isnan(array))
    if len(missing):
        shown = "; ".join(f"{names[n]} on {names[i]}, {goods[j]}" for j, n, i in missing[:5])
        problems.append(
            Problem(
                f"{len(missing)} tariff rates are missing: {shown}", "Give them, or say what holds otherwise."
            )
        )
    if problems:
        raise InputError(problems)
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

    Parameters
    ----------
    imports : (J, N, N) imports [sector, importer, exporter] before tariffs; own trade 0
    output : (J, N) gross output, in the same unit
    value_added_share : (J, N) value added over gross output
    input_share : (N, J, J) inputs over gross output [economy, input, using sector]; where the source gives
    the mix of
        inputs (columns that sum to one), see `input_shares_from_mix`
    tariff : (J, N, N) rates as fractions
    negative_final_demand : "refuse", or "zero": where users are said to need more of a sector than is
    supplied, final
        demand is set to zero and final shares are scaled to one (Caliendo & Parro's own programs do so). The
        baseline is then not an equilibrium until it is settled; a note counts the cells
    output_below_exports : "refuse", or "raise": output is raised to exports where it is less

    Raises
    ------
    InputError
        Listing negative flows, exports above output, negative final demand, and what `Baseline` refuses.
    """
    labels = (tuple(economies), tuple(sectors))
    flows, made = np.array(imports, dtype=np.float64), np.array(output, dtype=np.float64)
    _require_shapes(labels, flows, made)
    notes: list[str] = []
    problems = _cell_problems(labels, flows < 0, "jni", "a negative flow")
    problems += _cell_problems(labels, made < 0, "jn", "negative output")
    problems += _cell_problems(
        labels, own_trade(flows) != 0, "jn", "own trade is given; it follows from output"
    )
    exports = flows.sum(1)
    short = exports > made
    if output_below_exports == "refuse":
        problems += _cell_problems(labels, short, "jn", "exports are larger than output")
    elif short.any():
        notes.append(f"output raised to exports in {int(short.sum())} cells")
        made = np.maximum(made, exports)
    if problems:
        raise InputError(problems)
    n = np.arange(len(labels[0]))
    flows[:, n, n] = made - exports
    return _from_flows(
        labels,
        flows,
        value_added_share=_float(value_added_share),
        input_share=_float(input_share),
        tariff=_float(tariff),
        unit=unit,
        negative_final_demand=negative_final_demand,
        notes=notes,
    )


def input_shares_from_mix(mix: ArrayLike, value_added_share: ArrayLike) -> Array:
    """(N, J, J) input shares from the mix of inputs [economy, input, using sector] and value-added shares (J,
    N).
    """
    shares: Array = _float(mix) * (1.0 - _float(value_added_share)).T[:, None, :]
    return shares


def baseline_from_accounts(
    accounts: Accounts,
    tariff: ArrayLike | Mapping[tuple[str, str, str], float],
    *,
    negative_final_demand: NegativeFinalDemand = "refuse",
) -> Baseline:
    """Baseline from a balanced multi-regional input-output table at basic prices, and tariffs.

    Spending includes duties, so the input coefficients are inputs times (1 + tariff) over output, and value
    added is what is left of output: labour, capital and other taxes of the table, less the duties on inputs.
    The model lets all users in an economy buy a sector's product from the same mix of sellers; the table's
    own mix by user is not used. The baseline is an equilibrium as it stands (unless final demand had to be
    set to zero).

    Parameters
    ----------
    accounts : Accounts
        G economies, S sectors; `axes.unit` is the unit of the result.
    tariff : (S, G, G) rates [sector, importer, exporter] as fractions; or {(importer, exporter, sector):
    rate} of
        every pair, see `tariff_array`; or one rate for all foreign trade

    Raises
    ------
    InputError
        If a rate is missing, sales do not sum to output, a bilateral flow or a value-added share is negative,
        duties leave no value added, and what `Baseline` refuses.
    """
    axes = accounts.axes
    labels = (axes.economies, axes.sectors)
    tau = _tariffs(labels, tariff)
    g, s = axes.n_economies, axes.n_sectors
    flows = accounts.sales_by_economy().reshape(g, s, g).transpose(1, 2, 0)
    output = flows.sum(1)
    if tau.shape != flows.shape:
        raise InputError.of(
            f"tariffs have the shape {tau.shape}, {g} economies and {s} sectors need {flows.shape}",
            "Align the labels.",
        )
    given = accounts.x.reshape(g, s).T
    off = np.abs(output - given) > BALANCE_TOLERANCE * np.maximum(given, output.sum() * BALANCE_TOLERANCE)
    problems = _cell_problems(labels, flows < 0, "jni", "a negative flow")
    problems += _cell_problems(labels, off, "jn", "sales do not sum to output")
    if problems:
        raise InputError(problems)
    # [seller i, input k, buyer n, user j] summed over sellers, each with its duty
    used = np.einsum("iknj,kni->nkj", accounts.Z.reshape(g, s, g, s), 1.0 + tau)
    shares = np.divide(used, output.T[:, None, :], out=np.zeros_like(used), where=output.T[:, None, :] > 0)
    added = np.where(output > 0, 1.0 - shares.sum(1).T, 1.0)
    problems = _cell_problems(labels, added <= 0, "jn", "inputs and the duties on them leave no value added")
    if problems:
        raise InputError(problems)
    notes = [text if not code else f"{code}: {text}" for code, text in accounts.notes.items()]
    return _from_flows(
        labels,
        flows,
        value_added_share=added,
        input_share=shares,
        tariff=tau,
        unit=axes.unit,
        negative_final_demand=negative_final_demand,
        notes=notes,
    )


def _tariffs(
    labels: tuple[tuple[str, ...], tuple[str, ...]], given: ArrayLike | Mapping[tuple[str, str, str], float]
) -> Array:
    if isinstance(given, Mapping):
        return tariff_array(*labels, given)
    array = _float(given)
    if array.ndim == 0:
        return tariff_array(*labels, {}, otherwise=float(array))
    if array.shape == (len(labels[1]), len(labels[0]), len(labels[0])) and np.isnan(array).any():
        cells = {
            (n, i, j): float(array[b, a, c])
            for b, j in enumerate(labels[1])
            for a, n in enumerate(labels[0])
            for c, i in enumerate(labels[0])
            if not np.isnan(array[b, a, c])
        }
        return tariff_array(*labels, cells)  # names what is missing
    return array


def _from_flows(
    labels: tuple[tuple[str, ...], tuple[str, ...]],
    flows: Array,
    *,
    value_added_share: Array,
    input_share: Array,
    tariff: Array,
    unit: str,
    negative_final_demand: NegativeFinalDemand,
    notes: list[str],
) -> Baseline:
    """Shares from flows [j, n, i] before tariffs, own sales included."""
    n, j = len(labels[0]), len(labels[1])
    for name, array, shape in (
        ("value_added_share", value_added_share, (j, n)),
        ("input_share", input_share, (n, j, j)),
        ("tariff", tariff, (j, n, n)),
    ):
        if array.shape != shape:
            raise InputError.of(
                f"{name} has the shape {array.shape}, the labels need {shape}", "Align the labels."
            )
    spent = flows * (1.0 + tariff)
    total = spent.sum(2)
    output = flows.sum(1)
    added = (value_added_share * output).sum(0)
    deficit = flows.sum((0, 2)) - output.sum(0)
    income = added + (spent - flows).sum((0, 2)) + deficit
    final = total - np.einsum("nkj,jn->kn", input_share, output)
    # a residue of rounding is not a negative demand
    final[(final < 0) & (-final <= 1e-12 * total.sum(0))] = 0.0
    negative = final < 0
    if negative.any():
        if negative_final_demand == "refuse":
            raise InputError(
                _cell_problems(
                    labels, negative, "jn", "users need more than is supplied (negative final demand)"
                )
            )
        notes.append(f"negative final demand set to zero in {int(negative.sum())} cells")
        final = np.where(negative, 0.0, final)
    return Baseline(
        economies=labels[0],
        sectors=labels[1],
        trade_share=np.divide(
            spent, total[:, :, None], out=np.zeros_like(spent), where=total[:, :, None] > 0
        ),
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
    return np.asarray(array, dtype=np.float64)


def _require_shapes(labels: tuple[tuple[str, ...], tuple[str, ...]], flows: Array, output: Array) -> None:
    n, j = len(labels[0]), len(labels[1])
    problems = [
        Problem(f"{name} has the shape {array.shape}, the labels need {shape}", "Align the labels.")
        for name, array, shape in (("imports", flows, (j, n, n)), ("output", output, (j, n)))
        if array.shape != shape
    ]
    if problems:
        raise InputError(problems)


def _cell_problems(
    labels: tuple[tuple[str, ...], tuple[str, ...]], mask: NDArray[np.bool_], axes: str, what: str
) -> list[Problem]:
    """One problem per kind of mistake, naming the first cells."""
    if not mask.any():
        return []
    economies, sectors = labels
    names = {"j": sectors, "n": economies, "i": economies}
    cells = np.argwhere(mask)
    shown = ", ".join(
        "/".join(names[a][int(at)] for a, at in zip(axes, cell, strict=True)) for cell in cells[:8]
    )
    more = f" and {len(cells) - 8} more" if len(cells) > 8 else ""
    return [Problem(f"{what}: {shown}{more}", "Correct the data; nothing is repaired unasked.")]
