"""The linear decomposition of welfare into terms and volume of trade (Caliendo & Parro 2015, equation 16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.trade_model.baseline import unknown
from tumen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.economy.arrays import Array
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
    exports E and
        imports M before tariffs and income I, all of the baseline
    volume : (J, N, N) ``tau (M' - M c_hat_partner) / I`` with the baseline tariff tau
    """

    economies: tuple[str, ...]
    sectors: tuple[str, ...]
    terms: Array
    volume: Array

    @property
    def terms_of_trade(self) -> Array:
        """(N,) all partners and sectors together."""
        total: Array = self.terms.sum((0, 2))
        return total

    @property
    def volume_of_trade(self) -> Array:
        """(N,) all partners and sectors together."""
        total: Array = self.volume.sum((0, 2))
        return total

    @property
    def welfare(self) -> Array:
        """(N,) terms plus volume of trade: the "welfare" of the paper's table 2."""
        return self.terms_of_trade + self.volume_of_trade

    def with_partners(self, partners: Sequence[str]) -> tuple[Array, Array]:
        """(N,) terms and (N,) volume of trade with a group of partners (the paper's table 3)."""
        strange = [
            unknown(code, self.economies, "economy") for code in partners if code not in self.economies
        ]
        if strange:
            raise InputError(strange)
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
