"""One typed tree of errors. Every message says what is wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where it stands, what is wrong, how to mend it."""

    what: str
    fix: str
    file: str | None = None
    line: int | None = None
    column: int | None = None

    @property
    def where(self) -> str:
        """``file:line:column`` as far as known; without a file ``line 3, column 7``; else an empty string."""
        if self.file is None:
            named = (("line", self.line), ("column", self.column))
            return ", ".join(f"{name} {value}" for name, value in named if value is not None)
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)

    def __str__(self) -> str:
        """Render as one line: where, what, and the remedy."""
        head = f"{self.where}: " if self.where else ""
        return f"{head}{self.what}. {self.fix}" if self.fix else f"{head}{self.what}"


@dataclass(frozen=True, slots=True)
class NotStated(Problem):
    """Nothing is wrong with what is written there; cells are empty that are needed, or a row is not there."""

    columns: tuple[str, ...] = ()
    """Those to fill."""
    table: str = ""
    """Where the row is of another table than the one at the place, or there is none yet."""
    key: tuple[tuple[str, str], ...] = ()
    """What names that row, by column; what the row at the place says too may be left out."""


class TumenError(Exception):
    """Root of every error that Tumen raises on purpose; `exit_code` is what the command line returns."""

    exit_code = 1


class ProblemsError(TumenError):
    """Carries every problem found, not only the first."""

    exit_code = 2

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[ProblemsError], tuple[tuple[Problem, ...]]]:
        """Cross to another process with the problems, not with their text."""
        return type(self), (self.problems,)

    @classmethod
    def of(
        cls,
        what: str,
        fix: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> Self:
        """Build the error from a single problem."""
        return cls(Problem(what, fix, file, line, column))


class InputError(ProblemsError):
    """The input is wrong: mend it."""


class UnwrittenError(InputError):
    """Nothing could be written there: no room, no right, something in the way; what was there is still."""


class DataError(TumenError):
    """Data shipped or installed with Tumen contradict themselves; nothing is computed from them."""

    exit_code = 2


class NotConvergedError(TumenError):
    """A solver did not reach its tolerance, so there are no numbers to give."""

    exit_code = 1


class MissingExtraError(TumenError):
    """An optional part of Tumen is not installed."""

    exit_code = 2

    def __init__(self, extra: str, needed_for: str) -> None:
        self.extra, self.needed_for = extra, needed_for
        super().__init__(f"{needed_for} needs the extra [{extra}]. Install it: pip install 'tumen[{extra}]'")

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        """Cross to another process with what it was made of."""
        return type(self), (self.extra, self.needed_for)
