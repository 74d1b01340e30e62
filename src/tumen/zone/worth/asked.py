"""What is asked of a table of accounts, by the names that a person writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tumen.economy.accounts import Accounts
from tumen.economy.accounts.axes import Axes
from tumen.economy.footprint.satellite import Satellite, read_satellites
from tumen.economy.refusals import not_there, short_codes
from tumen.errors import InputError, Problem
from tumen.language.names import economy_by_name


def home_of(economy: str, axes: Axes) -> str:
    """Label of an economy, given as the table names it, by its ISO code of two or three letters, or by its
    name in Chinese or Korean.
    """
    economy = economy_by_name().get(economy, economy)
    labels = {short: label for label, short in short_codes(axes.economies).items()}
    found = economy if economy in axes.economies else labels.get(economy.upper(), economy.upper())
    if wrong := not_there("economy", found, axes.economies):
        raise InputError(Problem(*wrong))
    return found


def satellite_of(path: Path, accounts: Accounts, stressor: str | None) -> Satellite:
    """One stressor of a satellite account: the one that is asked, or the only one."""
    asked: Sequence[str] = (stressor,) if stressor is not None else ()
    found = read_satellites(path, accounts, stressors=asked)
    if len(found) > 1:
        names = ", ".join(one.stressor for one in found)
        raise InputError.of(f"the file has several stressors: {names}", "Say which one", file=str(path))
    return found[0]
