"""What does a trade agreement do to a supply chain? For one product, one network, whole economies.

``import tumen as tm`` gives the names below; each is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from tumen.agreements.load import agreements_on_file, own_agreements
    from tumen.agreements.model import Agreement
    from tumen.api.arguments import read_bill
    from tumen.api.disruption import disruption
    from tumen.api.duty import quote
    from tumen.api.landed import landed_cost
    from tumen.api.network import Network
    from tumen.api.origin import compare, determine, non_preferential_origin
    from tumen.api.screening import audit, quote_table, screen
    from tumen.api.study import Study, read_study
    from tumen.api.ways import qualify
    from tumen.api.world import accounts, agreement, find_hs, hs
    from tumen.economy.accounts import Accounts, elasticities, sector_tariffs
    from tumen.economy.disruption import ShockEvent
    from tumen.economy.exposure import cut_off, leontief
    from tumen.economy.footprint import footprint
    from tumen.economy.trade_model import TradeModel, bloc_trade, linear_welfare
    from tumen.economy.trade_model.change import change
    from tumen.errors import InputError, MissingExtraError, NotConvergedError, Problem, TumenError
    from tumen.origin.bill import (
        Bill,
        Deduction,
        Evidence,
        Leg,
        Material,
        Operation,
        OutsideMaterial,
        Transport,
    )
    from tumen.origin.qualify.changes import PossibleChange
    from tumen.reference.economies import economies
    from tumen.reference.hs import HsCode
    from tumen.study.verify.run import verify_file
    from tumen.tariff.rates.own import own_tariffs

_MODULES = {
    "agreements.load": ("agreements_on_file", "own_agreements"),
    "agreements.model": ("Agreement",),
    "reference.economies": ("economies",),
    "reference.hs": ("HsCode",),
    "api.world": ("agreement", "hs", "find_hs", "accounts"),
    "origin.bill": ("Bill", "Material", "Evidence", "Deduction", "OutsideMaterial", "Operation"),
    "origin.bill_parts": ("Transport", "Leg"),
    "api.arguments": ("read_bill",),
    "api.origin": ("determine", "compare", "non_preferential_origin"),
    "api.duty": ("quote",),
    "api.landed": ("landed_cost",),
    "api.ways": ("qualify",),
    "origin.qualify.changes": ("PossibleChange",),
    "study.verify.run": ("verify_file",),
    "api.screening": ("screen", "quote_table", "audit"),
    "api.study": ("read_study", "Study"),
    "api.network": ("Network",),
    "economy.accounts": ("Accounts", "sector_tariffs", "elasticities"),
    "api.disruption": ("disruption",),
    "economy.disruption": ("ShockEvent",),
    "economy.exposure": ("leontief", "cut_off"),
    "economy.footprint": ("footprint",),
    "economy.trade_model": ("TradeModel", "change", "linear_welfare", "bloc_trade"),
    "tariff.rates.own": ("own_tariffs",),
    "errors": ("TumenError", "InputError", "Problem", "NotConvergedError", "MissingExtraError"),
}
"""The public names by the module that holds them."""
_NAMES = {name: f"tumen.{module}" for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name not in _NAMES:
        raise AttributeError(_unknown(name))
    found: object = getattr(import_module(_NAMES[name]), name)
    globals()[name] = found
    return found


def _unknown(name: str) -> str:
    if name.startswith("_"):
        return name
    from tumen.tables.given import near_miss

    return f"tumen has no {name!r}. {near_miss(name, _NAMES)}See dir(tumen)"


def __dir__() -> list[str]:
    """List the public names."""
    return sorted([*_NAMES, "__version__"])


__all__ = [  # noqa: PLE0604 - strings of the table
    "__version__",
    *_NAMES,
]
