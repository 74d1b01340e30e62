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
    from tumen.api.duty import quote
    from tumen.api.landed import landed_cost
    from tumen.api.network import StudyNetwork as Network
    from tumen.api.origin import compare, determine
    from tumen.api.screening import audit, quote_table, screen
    from tumen.api.study import Study, read_study
    from tumen.api.ways import qualify
    from tumen.api.world import accounts, agreement, find_hs, hs
    from tumen.economy.accounts import Accounts, elasticities, sector_tariffs
    from tumen.economy.trade_model import TradeModel, bloc_trade, change, linear_welfare
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

_NAMES = {
    # the law
    "agreement": "tumen.api.world",
    "agreements_on_file": "tumen.agreements.load",
    "own_agreements": "tumen.agreements.load",
    "Agreement": "tumen.agreements.model",
    "economies": "tumen.reference.economies",
    "hs": "tumen.api.world",
    "find_hs": "tumen.api.world",
    "HsCode": "tumen.reference.hs",
    # a good
    "Bill": "tumen.origin.bill",
    "Material": "tumen.origin.bill",
    "Evidence": "tumen.origin.bill",
    "Deduction": "tumen.origin.bill",
    "OutsideMaterial": "tumen.origin.bill",
    "Operation": "tumen.origin.bill",
    "Transport": "tumen.origin.bill",
    "Leg": "tumen.origin.bill",
    "read_bill": "tumen.api.arguments",
    # questions about one good
    "determine": "tumen.api.origin",
    "compare": "tumen.api.origin",
    "quote": "tumen.api.duty",
    "landed_cost": "tumen.api.landed",
    "qualify": "tumen.api.ways",
    "PossibleChange": "tumen.origin.qualify.changes",
    "verify_file": "tumen.study.verify.run",
    # questions about tables
    "screen": "tumen.api.screening",
    "quote_table": "tumen.api.screening",
    "audit": "tumen.api.screening",
    # studies, networks, economies
    "read_study": "tumen.api.study",
    "Study": "tumen.api.study",
    "Network": "tumen.api.network:StudyNetwork",
    "accounts": "tumen.api.world",
    "Accounts": "tumen.economy.accounts",
    "sector_tariffs": "tumen.economy.accounts",
    "elasticities": "tumen.economy.accounts",
    "TradeModel": "tumen.economy.trade_model",
    "change": "tumen.economy.trade_model",
    "linear_welfare": "tumen.economy.trade_model",
    "bloc_trade": "tumen.economy.trade_model",
    # what goes wrong
    "TumenError": "tumen.errors",
    "InputError": "tumen.errors",
    "Problem": "tumen.errors",
    "NotConvergedError": "tumen.errors",
    "MissingExtraError": "tumen.errors",
}
"""Each public name with the module that holds it, and the name there where it is another one."""


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name not in _NAMES:
        raise AttributeError(_unknown(name))
    module, _, inside = _NAMES[name].partition(":")
    found: object = getattr(import_module(module), inside or name)
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
