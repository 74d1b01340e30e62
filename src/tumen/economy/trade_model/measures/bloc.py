"""Trade creation and diversion of a group of economies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.trade_model.baseline import unknown
from tumen.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.economy.arrays import Array
    from tumen.economy.trade_model.counterfactual import Counterfactual


@dataclass(frozen=True, slots=True, eq=False)
class BlocTrade:
    """What members of a group buy from each other, from outside and at home, before and after.

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
    home_before: Array
    home_after: Array

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
        before, after = self.members_before.sum(0), self.members_after.sum(0)
        growth: Array = np.divide(after, before, out=np.full_like(before, np.nan), where=before > 0)
        return growth


def bloc_trade(result: Counterfactual, members: Sequence[str]) -> BlocTrade:
    """Imports of the members of a group from members, from outside and at home.

    Raises
    ------
    InputError
        If a member is not in the model or is named twice, or there is only one.
    """
    names = result.before.economies
    problems = [unknown(code, names, "economy") for code in members if code not in names]
    problems += [
        Problem(f"'{code}' is named {n} times", "Name it once.")
        for code, n in Counter(members).items()
        if n > 1
    ]
    if len(members) < 2:
        problems.append(Problem("a group needs at least two members", "Name them."))
    if problems:
        raise InputError(problems)
    at = np.array([names.index(code) for code in members])
    parts: list[Array] = []
    for flows in (result.before.imports[:, at, :], result.after.imports[:, at, :]):
        home = flows[:, np.arange(len(at)), at]
        within = flows[:, :, at].sum(2) - home
        parts += [within, flows.sum(2) - flows[:, :, at].sum(2), home]
    within0, outside0, home0, within1, outside1, home1 = parts
    return BlocTrade(
        tuple(members), result.before.sectors, within0, within1, outside0, outside1, home0, home1
    )
