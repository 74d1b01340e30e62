"""Read what a user wrote on the command line, collecting every problem before any is reported."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from tumen.errors import InputError, Problem

T = TypeVar("T")
Place = Callable[[tuple[str | int, ...]], tuple[str, str | None, int | None]]
"""Where a part of a question stands: its name for the user, file and line (None for an option)."""


class Reader:
    """Calls the functions that read, and keeps what they complain about."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def get(
        self,
        label: str,
        read: Callable[..., T],
        *given: object,
        file: str | None = None,
        line: int | None = None,
    ) -> T | None:
        """Return what `read` makes of the given values, None if it complains."""
        try:
            return read(*given)
        except InputError as error:
            self.problems += [
                Problem(
                    f"{label}: {item.what}" if label else item.what,
                    item.fix,
                    item.file or file,
                    item.line or line,
                    item.column,
                )
                for item in error.problems
            ]
            return None

    def done(self) -> None:
        """Raise everything that was found."""
        if self.problems:
            raise InputError(self.problems)


def amount(text: str) -> Decimal:
    """Read an exact decimal."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise InputError.of(f"{text!r} is not a number", "Write digits with a point, such as 2.5")
    return found


def day(text: str | None) -> date:
    """Read a day; without one, today."""
    if text is None:
        return date.today()  # noqa: DTZ011 - the user's own calendar
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError.of(f"{text!r} is not a date", "Write year-month-day, such as 2026-06-01") from None


def answer(text: str) -> tuple[str, bool]:
    """Read ``TEXT=yes`` or ``TEXT=no``."""
    condition, mark, said = text.rpartition("=")
    if not mark or said.strip().lower() not in {"yes", "no"}:
        raise InputError.of(
            f"{text!r} answers nothing", 'Write the condition, then =yes or =no: "for carp=yes"'
        )
    return condition.strip(), said.strip().lower() == "yes"


def economy_code(text: str) -> str:
    """Read the ISO code of an economy, as two letters."""
    from tumen.reference.economies import economy

    return economy(text).iso2
