"""What a counterfactual means: terms and volume of trade, creation and diversion, closed forms of the gains.

The closed forms are those of Arkolakis, Costinot & Rodriguez-Clare (2012) and Costinot & Rodriguez-Clare
(2014). They need no solver and serve as its check: for a shock that comes from abroad only, the change of the
real wage depends on how shares of domestic spending change and on nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from tumen.economy.arrays import shares
from tumen.economy.refusals import Refusals
from tumen.economy.trade_model.baseline import WORLD, own_trade
from tumen.economy.trade_model.elasticities import elasticity_array
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

    from tumen.economy.arrays import Array
    from tumen.economy.trade_model.baseline import Baseline
    from tumen.economy.trade_model.counterfactual import Counterfactual


@dataclass(frozen=True, slots=True, eq=False)
class LinearWelfare:
    """Terms of trade and volume of trade as fractions of baseline income, by sector, economy and partner.

    This is **not** the exact change of real income (`Counterfactual.real_income`): the differential formula
    (16) of the paper is evaluated once with finite changes, as in its tables 2 to 4, so it is exact for small
    changes only. For Mexico under NAFTA it says 1.31 per cent where real income rises by 0.007 per cent.

    Attributes
    ----------
    economies, sectors : labels
    terms : (J, N, N) [sector, economy, partner] ``(E (c_hat_own - 1) - M (c_hat_partner - 1)) / I`` with
        exports E and imports M before tariffs and income I, all of the baseline
    volume : (J, N, N) ``tau (M' - M c_hat_partner) / I`` with the baseline tariff tau
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    terms: Array
    volume: Array

    @property
    def terms_of_trade(self) -> Array:
        """(N,) all partners and sectors together."""
        return cast("Array", self.terms.sum((0, 2)))

    @property
    def volume_of_trade(self) -> Array:
        """(N,) all partners and sectors together."""
        return cast("Array", self.volume.sum((0, 2)))

    @property
    def welfare(self) -> Array:
        """(N,) terms plus volume of trade: the "welfare" of the paper's table 2."""
        return self.terms_of_trade + self.volume_of_trade

    def with_partners(self, partners: Sequence[str]) -> tuple[Array, Array]:
        """(N,) terms and (N,) volume of trade with a group of partners (the paper's table 3)."""
        wrong = Refusals()
        wrong.unknown("economy", partners, self.economies, WORLD)
        wrong.done()
        at = [self.economies.index(code) for code in partners]
        return self.terms[:, :, at].sum((0, 2)), self.volume[:, :, at].sum((0, 2))

    def by_sector(self) -> tuple[Array, Array]:
        """(J, N) terms and (J, N) volume of trade by sector (the paper's table 4 shows them as shares)."""
        return self.terms.sum(2), self.volume.sum(2)


def linear_welfare(result: Counterfactual) -> LinearWelfare:
    """Decompose welfare to first order, as the paper's tables 2 to 4 do."""
    before, after = result.before.imports, result.after.imports
    income = result.before.income[:, None]
    growth = np.expm1(result.log_cost)  # [j, i] of the seller
    paid = before * growth[:, None, :]  # [j, n, i] what n pays more to i
    earned = paid.transpose(0, 2, 1)  # [j, n, i] what n gets more from i
    volume = result.before.tariff * (after - before - paid)
    return LinearWelfare(
        result.before.economies, result.before.sectors, (earned - paid) / income, volume / income
    )


@dataclass(frozen=True, slots=True, eq=False)
class BlocTrade:
    """What members of a group buy from each other and from outside, before and after.

    All arrays are (J, M) [sector, importing member], imports before tariffs, in the unit of the baseline and
    in units of the numeraire.

    The words are Viner's (The Customs Union Issue, 1950), the accounting that of UNCTAD ("A New Centre of
    Gravity", 2021, on RCEP): the rise of trade among members is the sum of trade creation and trade
    diversion, where

    - trade diversion = fall of imports from outside (negative if they rise), and
    - trade creation = rise of imports from members less trade diversion = rise of all imports of members.

    Values move with prices too: a group whose wages rise in terms of the numeraire shows a rise of imports
    from it at unchanged quantities.
    """

    members: tuple[str, ...]
    sectors: tuple[str, ...]
    members_before: Array
    members_after: Array
    outside_before: Array
    outside_after: Array

    @property
    def from_members(self) -> Array:
        """(J, M) rise of imports from other members."""
        return self.members_after - self.members_before

    @property
    def diversion(self) -> Array:
        """(J, M) trade diversion: fall of imports from outside."""
        return self.outside_before - self.outside_after

    @property
    def creation(self) -> Array:
        """(J, M) trade creation: rise of imports from members less diversion."""
        return self.from_members - self.diversion

    @property
    def intra_growth(self) -> Array:
        """(M,) factor of each member's imports from the other members; NaN without any before."""
        return shares(self.members_after.sum(0), self.members_before.sum(0), np.nan)


def bloc_trade(result: Counterfactual, members: Sequence[str]) -> BlocTrade:
    """Imports of the members of a group from other members and from outside.

    Raises InputError if a member is not in the model or is named twice, or there is only one.
    """
    if isinstance(members, str):
        raise InputError.of(f"the group is {members!r}", "Give a list of economies.")
    names, wrong = result.before.economies, Refusals()
    wrong.unknown("economy", members, names, WORLD)
    wrong.twice(members, "'{}' is named {} times", "Name it once.")
    wrong.when(len(members) < 2, "a group needs at least two members", "Name them.")
    wrong.done()
    at = np.array([names.index(code) for code in members])
    parts: list[Array] = []
    for state in (result.before, result.after):
        flows = state.imports[:, at, :]
        inside = flows[:, :, at].sum(2)
        parts += [inside - flows[:, np.arange(len(at)), at], flows.sum(2) - inside]
    within0, outside0, within1, outside1 = parts
    return BlocTrade(tuple(members), result.before.sectors, within0, within1, outside0, outside1)


def one_sector_gains(domestic_share: ArrayLike, elasticity: float) -> Array:
    """Gains from trade with one sector, ``1 - lambda^(1 / theta)``: the loss of real income on going to
    autarky.

    Arkolakis, Costinot & Rodriguez-Clare (2012), American Economic Review 102(1), section I (their epsilon is
    -theta).

    Raises InputError if the elasticity is not positive or a share is outside (0, 1].

    Parameters
    ----------
    domestic_share : (N,) share of spending on domestic goods, in (0, 1]
    elasticity : trade elasticity theta, positive
    """
    domestic, wrong = np.asarray(domestic_share, dtype=np.float64), Refusals()
    what = f"the trade elasticity is {elasticity:g}"
    wrong.when(not 0 < elasticity < np.inf, what, "It must be positive and finite.")
    outside = not ((domestic > 0) & (domestic <= 1)).all()
    wrong.when(outside, "a domestic share is outside (0, 1]", "Without domestic sales there is no autarky.")
    wrong.done()
    return cast("Array", -np.expm1(np.log(domestic) / elasticity))


def real_wage_from_shares(
    base: Baseline,
    elasticities: Mapping[str, float] | ArrayLike,
    share_change: ArrayLike,
    *,
    intermediates: bool = True,
) -> Array:
    """(N,) factor of the real wage after any foreign shock, from the change of domestic shares alone.

    ``prod_{s,k} share_change[k]^(-alpha[s] a[s,k] / theta[k])`` with a the inverse of (1 - input shares), row
    s: Costinot & Rodriguez-Clare (2014), Handbook of International Economics 4, section 3.4 (perfect
    competition); without intermediates a is the identity (section 3.3). Exact also with tariffs and deficits,
    which change real income but not the real wage given the shares.

    Raises InputError if an elasticity is wrong, the shape does not fit, or a factor is not positive where it
    matters.

    Parameters
    ----------
    share_change : (J, N) factor of the domestic share of each sector; ignored where the economy buys nothing
    intermediates : False ignores input-output links
    """
    theta = elasticity_array(base.sectors, elasticities)
    change = np.asarray(share_change, dtype=np.float64)
    if change.shape != base.expenditure.shape:
        raise InputError.of(
            f"share_change has the shape {change.shape}", f"It needs {base.expenditure.shape}."
        )
    spends = base.expenditure > 0
    # not `change <= 0`, so that a missing number is refused too
    if (spends & ~(change > 0)).any():
        raise InputError.of(
            "a change of a domestic share is not positive",
            "The formula needs domestic sales in every sector bought.",
        )
    log_change = np.log(np.where(spends, change, 1.0))
    weight = _total_weights(base) if intermediates else base.final_share
    return cast("Array", np.exp(-(weight * log_change / theta[:, None]).sum(0)))


def multi_sector_gains(
    base: Baseline, elasticities: Mapping[str, float] | ArrayLike, *, intermediates: bool = True
) -> Array:
    """(N,) gains from trade of each economy: the loss of its real wage on going to autarky, as a fraction.

    Costinot & Rodriguez-Clare (2014), sections 3.3 and 3.4. An economy that has to import something (no
    domestic sales in a sector it buys) loses everything with constant elasticities: its gains are 1.
    """
    share = own_trade(base.trade_share)
    spends = base.expenditure > 0
    weight = _total_weights(base) if intermediates else base.final_share
    needs = (spends & (share <= 0) & (weight > 0)).any(0)
    inverse: Array = 1.0 / np.where(share > 0, share, 1.0)
    loss = 1.0 - real_wage_from_shares(base, elasticities, inverse, intermediates=intermediates)
    return cast("Array", np.where(needs, 1.0, loss))


def _total_weights(base: Baseline) -> Array:
    """(J, N) weight of each sector's price in final spending, directly and through inputs.

    Log prices solve ``p = value_added_share w + input_share^T p + log(share change) / theta``.
    """
    identity = np.eye(len(base.sectors))
    solved = np.linalg.solve(identity - base.input_share, base.final_share.T[:, :, None])
    return np.asarray(solved[:, :, 0].T, dtype=np.float64)
