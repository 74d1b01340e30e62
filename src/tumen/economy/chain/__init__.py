"""A product apart from its sector: the table split by its own sales and bill, before and after it moves."""

from tumen.economy.chain.behind import Behind, behind
from tumen.economy.chain.moved import moved, require_plausible
from tumen.economy.chain.product_year import ProductYear, TableRow
from tumen.economy.chain.split import product_label, split_product

__all__ = [
    "Behind",
    "ProductYear",
    "TableRow",
    "behind",
    "moved",
    "product_label",
    "require_plausible",
    "split_product",
]
