"""Values of a flat table as exact text."""

from __future__ import annotations

from typing import Any

from tumen.study.core.plain import to_plain

Flat = dict[str, str | None]


class Written(str):  # noqa: SLOT000 - text has no place for slots of its own
    """A value as exact text, which still knows what it was, so that a table can be typed."""

    value: Any

    @classmethod
    def of(cls, value: Any, text: str) -> Written:
        """The text of a value."""
        made = cls(text)
        made.value = value
        return made


def flat(**values: Any) -> Flat:
    """A row: every value as text, None where it is not known or does not apply."""
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> str | None:
    match to_plain(value):
        case None:
            return None
        case bool() as truth:
            return Written.of(truth, "yes" if truth else "no")
        case list() as items:
            return "; ".join(str(item) for item in items)
        case plain:
            return Written.of(value, str(plain))
