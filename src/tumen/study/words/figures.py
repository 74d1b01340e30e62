"""Numbers for reading: grouped, rounded to sensible digits, the unit beside them.
Rounding never hides a figure.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from tumen.language.amounts import with_unit
from tumen.language.force import SOURCE
from tumen.reference.currency import decimals
from tumen.study.statements import Style
from tumen.study.words.catalogue import form

_LARGE = Decimal(100_000)
_PRICE = Decimal(100)
"""Below it an amount keeps two decimals of its own, in a currency that has fewer."""
_MOST_DIGITS = 12
_WORLD = 1_000_000.0
"""Value added from which millions are shown as billions."""


def number(amount: Decimal, digits: int = 2, *, trim: bool = False) -> str:
    """Round half to even, as everywhere in Tumen, to `digits` decimals and group thousands: ``1,234.50``.

    Amounts of 100,000 and more are shown whole. What is not zero is never shown as zero: small amounts keep
    two significant digits. `trim` drops trailing zeros.
    """
    if not amount.is_finite():
        raise ValueError(f"{amount} is no amount")
    places = 0 if abs(amount) >= _LARGE else digits
    if amount != 0 and abs(amount) < Decimal(1).scaleb(-digits):
        places = 1 - amount.adjusted()
    text = f"{_rounded(amount, places):,f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def money(amount: Decimal, currency: str) -> str:
    """An amount with its currency: ``1,234.50 USD``, ``1,234 KRW``."""
    return f"{_amount(amount, currency)} {currency}"


def _amount(amount: Decimal, unit: str) -> str:
    """An amount with the decimals of its currency; a small price in one without keeps those it has."""
    places = decimals(unit)
    if places < 2 and abs(amount) < _PRICE:
        return number(amount, 2, trim=True)
    return number(amount, places)


def quantity(amount: Decimal) -> str:
    """A count of units: ``12,000``."""
    return number(amount, trim=True)


def percent(figure: Decimal, against: Decimal | None = None) -> str:
    """A share in per cent: ``41.2 %``.

    With `against` (a threshold) it keeps as many digits as it takes for the rounded figure to stay on its
    side: 39.9996 against 40 is ``39.9996 %``, not ``40 %``.
    """
    digits = 2
    if against is not None and figure != against:
        while digits < _MOST_DIGITS and _rounded(figure, digits) == _rounded(against, digits):
            digits += 1
    return f"{number(figure, digits, trim=True)} %"


def points(margin: Decimal) -> str:
    """A margin in percentage points, with its sign: ``+1.2 percentage points``."""
    return f"{'+' if margin > 0 else ''}{number(margin, trim=True)} percentage points"


def signed_money(amount: Decimal, currency: str) -> str:
    """A difference with its sign: ``+12.00 USD``."""
    return f"{'+' if amount > 0 else ''}{money(amount, currency)}"


def short(value: Decimal | float, unit: str, language: str = SOURCE) -> str:
    """Money in a sentence, four significant digits: ``1.235 million USD``, ``123,457 USD``."""
    value, size = float(value), abs(value)
    for least, name in ((1e9, "billion"), (1e6, "million")):
        if size >= least:
            many = value / least
            figure = f"{many:.4g}" if abs(many) < 1e4 else f"{many:,.0f}"
            return _in_words(figure, name, unit, language)
    return _in_words(f"{value:,.0f}" if size >= 100 else f"{value:.4g}", "", unit, language)


def _in_words(figure: str, scale: str, unit: str, language: str) -> str:
    if language == SOURCE:
        return " ".join(filter(None, (figure, scale, unit)))
    return with_unit(figure, scale, unit, language)


def change_percent(value: Decimal | float, digits: int = 2, language: str = SOURCE) -> str:
    """A change in per cent with its sign, ``+4.50 %``; what is not zero is not shown as zero."""
    if value == 0:
        return "0 %"
    if abs(value) < 0.5 * 10**-digits:
        sign, least = "+" if value > 0 else "-", f"{10**-digits:.{digits}f}"
        return f"{sign}{form('under', language).format(figure=least)} %"
    return f"{value:+.{digits}f} %"


UNKNOWN = "not known"


def signed(value: float | None, digits: int = 2) -> str:
    """A change in per cent with its sign, ``<+0.01 %`` or ``>-0.01 %`` where it is small; None in words."""
    if value is not None and 0 < abs(value) < 0.5 * 10**-digits:
        return f"{_nearer(value, f'{10**-digits:.{digits}f}')} %"
    return UNKNOWN if value is None else change_percent(value, digits)


def _nearer(value: float, least: str) -> str:
    """A figure that lies between zero and the least that is shown."""
    return f"<+{least}" if value > 0 else f">-{least}"


def compact(value: float | None, digits: int = 2) -> str:
    """The same without the sign of per cent, for tables whose caption says it: ``<+0.01``."""
    return signed(value, digits).removesuffix(" %")


def share(value: float | None, digits: int = 2) -> str:
    """A share in per cent; None in words, and what is not zero is not shown as zero."""
    if value is None:
        return UNKNOWN
    if value != 0 and abs(value) < 0.5 * 10**-digits:
        least = f"{10**-digits:.{digits}f}"
        return f"{f'under {least}' if value > 0 else _nearer(value, least)} %"
    return f"{value:.{digits}f} %"


def index(value: float | None) -> str:
    """A concentration index from 0 to 1."""
    return UNKNOWN if value is None else f"{value:.3f}"


def scale_of(unit: str, size: float = _WORLD) -> tuple[float, str]:
    """What to divide by, and the name of the unit for tables: millions are shown as billions where the whole,
    `size` in the unit, is large.
    """
    if unit.startswith("million ") and size >= _WORLD:
        return 1000.0, f"billion {unit.removeprefix('million ')}"
    return 1.0, unit


def scaled(value: float | None, divisor: float, *, sign: bool = False) -> str:
    """Money over the divisor with one decimal, or two significant digits where it is small."""
    if value is None:
        return UNKNOWN
    over = value / divisor
    plus = "+" if sign else ""
    if over == 0:
        return "0"
    if abs(over) >= 0.05:
        return f"{over:{plus},.1f}"
    return _nearer(over, "0.1") if sign or over < 0 else "under 0.1"


def read(value: Decimal | float, unit: str, style: Style, language: str = SOURCE) -> str:
    """A figure of a statement in its style."""
    if style == "short":
        return short(value, unit, language)
    if style == "change_percent":
        return change_percent(value, language=language)
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if style == "percent":
        return percent(exact)
    plus = "+" if style == "change" and exact > 0 else ""
    return plus + _in_words(
        number(exact, 0) if style == "whole" else _amount(exact, unit), "", unit, language
    )


def _rounded(amount: Decimal, places: int) -> Decimal:
    with localcontext() as context:
        context.prec = max(60, len(amount.as_tuple().digits) + places + 2)
        return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
