"""Where a study states the fact for want of which a preference is not claimed: by how the want is worded."""

from __future__ import annotations

_OPERATIONS = "operations in the table ways"
_CURES: tuple[tuple[str, str], ...] = (
    ("the operations carried out", _OPERATIONS),
    ("the country of origin", f"in_appendix in the table tariff_lines, or {_OPERATIONS}"),
    ("not answered with yes", "the table answers"),
    ("the HS code of", "hs in the table products"),
    ("the weight of the", "weight_kg in the table products"),
    ("price of the good is not stated", "the table prices"),
    ("the profit of the producer", "profit in the table ways"),
    ("does not say how the good is obtained", "obtained in the table ways"),
    (" codes in HS", "the table rules"),
    ("no rule on file", "the table rules"),
    ("not on file as a rule", "the table rules"),
    ("quantity in ", "quantities in the table products"),
    ("exchange rate ", "the table exchange_rates"),
    (" rate of ", "the table rates"),
    (" covers goods of ", "beneficiaries in the table rates"),
)


def cure_of(want: str) -> str:
    """The table, and where it is one column, the column; empty where no table of a study cures it."""
    return next((cure for words, cure in _CURES if words in want), "")


def with_cure(want: str) -> str:
    """The want with what cures it."""
    cure = cure_of(want)
    return f"{want} (state it: {cure})" if cure else want
