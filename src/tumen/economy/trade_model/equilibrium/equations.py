"""The equilibrium conditions in changes, free of N x N x J work inside the iteration.

Caliendo & Parro (2015), equations 10 to 14. The trick that makes an iteration cheap: in
``P[j,n]^-theta = sum_i pi[j,n,i] kappa[j,n,i]^-theta c[j,i]^-theta`` everything that belongs to a pair is
known before the iteration starts, so a sweep needs powers of (J, N) arrays and matrix-vector products only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.economy.arrays import Array
    from tumen.economy.trade_model.baseline import Baseline
    from tumen.economy.trade_model.change import Change


@dataclass(frozen=True, slots=True, eq=False)
class HeldFixed:
    """Everything about one counterfactual that does not move during the iteration; or about several, stacked
    along a first axis (then `base` is the first one's).

    Attributes
    ----------
    base : the baseline
    theta : (J, 1) trade elasticities
    tariff : (J, N, N) new tariff rates, duties of the exporter included
    log_barrier : (J, N, N) log change of (1 + tariff) x trade cost / productivity of the seller
    row_sum : (J, N) sum over sellers of pi: 1 up to rounding; set to 1 where nothing is bought
    pull : (J, N, N) ``pi barrier^-theta``
    pull_net : (J, N, N) pull / (1 + new tariff)
    pull_net_t : the same with buyer and seller swapped, in memory order
    levy_net, levy_net_t : the export duty times pull_net, and the same swapped; None without any
    input_share, input_share_t : (N, J, J) input shares of the baseline, and [n, using sector, input] in
        memory order
    final_share, value_added_share : (J, N) of the baseline
    value_added : (N,) of the baseline
    """

    base: Baseline
    theta: Array
    tariff: Array
    log_barrier: Array
    row_sum: Array
    pull: Array
    pull_net: Array
    pull_net_t: Array
    levy_net: Array | None
    levy_net_t: Array | None
    input_share: Array
    input_share_t: Array
    final_share: Array
    value_added_share: Array
    value_added: Array


class Sweep(NamedTuple):
    """One look at all markets from a guess of wages, prices and expenditure."""

    log_price: Array
    """(J, N) log price changes implied by unit costs."""
    expenditure: Array
    """(J, N) expenditure implied by output, income and prices."""
    excess: Array
    """(N,) exports less imports plus deficit, relative to value added: positive asks for a higher wage."""


def build_economy(base: Baseline, theta: Array, what: Change) -> HeldFixed:
    """Put a baseline, elasticities and a change together.

    Raises InputError if a buyer loses every seller of something it needs: with constant elasticity its price
    is infinite.
    """
    tariff, levy = base.tariff if what.tariff is None else what.tariff, what.export_duty
    if levy is not None:
        tariff = (1.0 + tariff) * (1.0 + levy) - 1.0
    barrier = np.log1p(tariff) - np.log1p(base.tariff)
    if what.trade_cost is not None:
        barrier += np.log(what.trade_cost)
    if what.productivity is not None:
        barrier -= np.log(what.productivity)[:, None, :]
    power = -theta[:, None, None] * barrier
    pull = base.trade_share * np.exp(power)
    lost = (base.expenditure > 0) & (pull.sum(2) <= 0)
    if lost.any():
        raise InputError(
            Problem(
                f"{base.economies[int(n)]} can buy {base.sectors[int(j)]} from nobody after the change, "
                "itself included",
                "No equilibrium exists; leave one seller or merge the sector with another.",
            )
            for j, n in np.argwhere(lost)
        )
    net = pull / (1.0 + tariff)
    rows = _apply(base.trade_share, np.ones_like(base.expenditure))
    return HeldFixed(
        base=base,
        theta=theta[:, None],
        tariff=tariff,
        log_barrier=barrier,
        row_sum=np.where(rows > 0, rows, 1.0),
        pull=pull,
        pull_net=net,
        pull_net_t=np.ascontiguousarray(net.transpose(0, 2, 1)),
        levy_net=None if levy is None else levy * net,
        levy_net_t=None if levy is None else np.ascontiguousarray((levy * net).transpose(0, 2, 1)),
        input_share=base.input_share,
        input_share_t=np.ascontiguousarray(base.input_share.transpose(0, 2, 1)),
        final_share=base.final_share,
        value_added_share=base.value_added_share,
        value_added=base.value_added,
    )


_STACKED = (
    "theta",
    "row_sum",
    "pull",
    "pull_net",
    "pull_net_t",
    "input_share",
    "input_share_t",
    "final_share",
    "value_added_share",
    "value_added",
)


def stack(several: Sequence[HeldFixed]) -> HeldFixed:
    """Several counterfactuals of one size along a first axis, as far as `sweep` needs them."""
    levies = () if several[0].levy_net is None else ("levy_net", "levy_net_t")
    names = (*_STACKED, *levies)
    stacked: dict[str, Any] = {name: np.stack([getattr(one, name) for one in several]) for name in names}
    return replace(several[0], **stacked)


def _apply(matrices: Array, vectors: Array) -> Array:
    """Matrix-vector products, stacked over the first axes."""
    return cast("Array", np.matmul(matrices, vectors[..., None])[..., 0])


def _swap(array: Array) -> Array:
    return array.swapaxes(-1, -2)


def log_cost(eco: HeldFixed, log_wage: Array, log_price: Array) -> Array:
    """(J, N) log change of the cost of the input bundle (equation 10)."""
    wages = eco.value_added_share * log_wage[..., None, :]
    return wages + _swap(_apply(eco.input_share_t, _swap(log_price)))


def price_step(eco: HeldFixed, log_wage: Array, log_price: Array) -> Array:
    """(J, N) log price changes from the costs that `log_price` implies (equation 11)."""
    power = -eco.theta * log_cost(eco, log_wage, log_price)
    # divided by the sum of the baseline's own shares, taken the same way: no change is then exactly no change
    total = _apply(eco.pull, np.exp(power)) / eco.row_sum
    return np.log(total, where=total > 0, out=np.zeros_like(total)) / -eco.theta


def sweep(eco: HeldFixed, deficit: Array, log_wage: Array, guess: tuple[Array, Array], rounds: int) -> Sweep:
    """Go `rounds` times through prices, then `rounds` times through expenditure (equations 10 to 14).

    Parameters
    ----------
    deficit : (N,) deficits at these wages
    log_wage : (N,) log wage changes
    guess : (log price changes, expenditure), both (J, N)
    """
    log_price, spending = guess
    for _ in range(rounds):
        log_price = price_step(eco, log_wage, log_price)
    sells = np.exp(-eco.theta * log_cost(eco, log_wage, log_price))
    buys = np.exp(eco.theta * log_price)
    net_of_tariff = buys * _apply(eco.pull_net, sells)
    value_added = eco.value_added * np.exp(log_wage)
    for _ in range(rounds):
        output = sells * _apply(eco.pull_net_t, spending * buys)
        gap = deficit + _kept_by_exporters(eco, sells, spending * buys)
        excess = output.sum(-2) - (spending * net_of_tariff).sum(-2) + gap
        income = value_added + (spending * (1.0 - net_of_tariff)).sum(-2) + gap
        spending = _swap(_apply(eco.input_share, _swap(output))) + eco.final_share * income[..., None, :]
    return Sweep(log_price, spending, excess / value_added)


def _kept_by_exporters(eco: HeldFixed, sells: Array, bought: Array) -> Array | float:
    """(N,) export duties that an economy levies less those that it pays."""
    if eco.levy_net is None or eco.levy_net_t is None:
        return 0.0
    levied = sells * _apply(eco.levy_net_t, bought)
    paid = bought * _apply(eco.levy_net, sells)
    return cast("Array", (levied - paid).sum(-2))


def wage_response(base: Baseline, theta: Array) -> Array:
    """(N,) a step for log wages per unit of relative excess: near one over the elasticity of labour demand.

    The elasticity is that of sales with respect to the seller's own cost, theta (1 - pi), weighted by sales,
    as if wages were the whole cost and the others stood still; the factor 1.5 was measured to need the fewest
    steps.
    """
    flows = base.imports
    elasticity = (flows * theta[:, None, None] * (1.0 - base.trade_share)).sum((0, 1)) / base.value_added
    return cast("Array", 1.5 / (1.0 + elasticity))


def trade_share_after(eco: HeldFixed, log_wage: Array, seller_price: Array, buyer_price: Array) -> Array:
    """(J, N, N) trade shares after the change (equation 12).

    `buyer_price` must be `price_step` at `seller_price` (both (J, N) logs); the shares of a buyer then sum to
    one.
    """
    cost = log_cost(eco, log_wage, seller_price)
    power = eco.theta[:, :, None] * (buyer_price[:, :, None] - cost[:, None, :] - eco.log_barrier)
    used = eco.base.trade_share > 0
    # a link that was never used stays unused, however cheap it becomes
    return cast("Array", np.where(used, eco.base.trade_share * np.exp(np.where(used, power, 0.0)), 0.0))
