"""Figures for reading: per cent with a sign, money in a sensible unit; what is not known is said in words."""

from __future__ import annotations

from tumen.study.words.figures import change_percent

UNKNOWN = "not known"


def signed(value: float | None, digits: int = 2) -> str:
    """A change in per cent with its sign; None in words."""
    return UNKNOWN if value is None else change_percent(value, digits)


def compact(value: float | None, digits: int = 2) -> str:
    """The same without the sign of per cent, for tables whose caption says it: ``+<0.01``."""
    return signed(value, digits).removesuffix(" %").replace("under ", "<")


def share(value: float | None, digits: int = 2) -> str:
    """A share in per cent; None in words, and what is not zero is not shown as zero."""
    if value is None:
        return UNKNOWN
    if value != 0 and abs(value) < 0.5 * 10**-digits:
        return f"{'-' if value < 0 else ''}under {10**-digits:.{digits}f} %"
    return f"{value:.{digits}f} %"


def index(value: float | None) -> str:
    """A concentration index from 0 to 1."""
    return UNKNOWN if value is None else f"{value:.3f}"


def scale_of(unit: str) -> tuple[float, str]:
    """What to divide by, and the name of the unit for tables: millions are shown as billions."""
    if unit.startswith("million "):
        return 1000.0, f"billion {unit.removeprefix('million ')}"
    return 1.0, unit


def amount(value: float | None, divisor: float, *, sign: bool = False) -> str:
    """Money over the divisor with one decimal, or two significant digits where it is small."""
    if value is None:
        return UNKNOWN
    scaled = value / divisor
    plus = "+" if sign else ""
    if scaled == 0:
        return "0"
    if abs(scaled) >= 0.05:
        return f"{scaled:{plus},.1f}"
    return f"{'+' if sign and scaled > 0 else '-' if scaled < 0 else ''}under 0.1"
