"""Run a command on damaged input and judge the end: no traceback, no unknown exit code, no hang, nothing
half-written."""

from __future__ import annotations

import os
import signal
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from tumen.cli import app
from tumen.files.whole import PREFIX

from .corpus import Item, placed
from .mutate import mutated

if TYPE_CHECKING:
    from collections.abc import Iterator

CODES = {0, 1, 2, 3}
"""Documented ends of a command that nobody interrupts: done, no, to mend, rows left out."""
CPU_S = 30.0


class HangError(BaseException):
    """A command that takes longer than any should, in seconds of the processor."""


@dataclass(frozen=True)
class End:
    """How a command ended."""

    code: int
    out: str
    err: str
    raised: BaseException | None

    @property
    def fault(self) -> str | None:
        """What is wrong with that, whatever the input."""
        if isinstance(self.raised, HangError):
            return f"no end after {CPU_S:.0f} s of the processor:\n{self.trace}"
        if self.raised is not None and not isinstance(self.raised, SystemExit):
            return f"a traceback: {self.trace}"
        if self.code not in CODES:
            return f"exit code {self.code}: {self.err[-3000:]}"
        if "Traceback" in self.err or "Traceback" in self.out:
            return f"a traceback is shown: {self.err[-3000:]}"
        if self.code == 2 and not self.err.strip() and '"problems"' not in self.out:
            return "exit code 2 without a word"
        return None

    @property
    def trace(self) -> str:
        return "".join(traceback.format_exception(self.raised)[-8:]) if self.raised else ""


@contextmanager
def _limited() -> Iterator[None]:
    def end(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, CPU_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def ended(words: tuple[str, ...], folder: Path) -> End:
    """Run a command in a folder."""
    here = Path.cwd()
    os.chdir(folder)
    os.environ["TUMEN_TRACEBACK"] = "1"
    try:
        with _limited():
            done = CliRunner().invoke(app, list(words))
        return End(done.exit_code, done.stdout, done.stderr, done.exception)
    except HangError as error:
        return End(-1, "", "", error)
    finally:
        os.environ.pop("TUMEN_TRACEBACK", None)
        os.chdir(here)


def damaged(item: Item, random: Random) -> Item:
    """The item with faults in one or two of its files, or without one."""
    if not item.files:
        words = [*item.words]
        for _ in range(random.choice((1, 1, 2))):
            at = random.randrange(1, len(words))
            words[at] = mutated(words[at].encode(), random).decode("utf-8", "replace")[:5_000]
        return replace(item, words=tuple(words), code=None)
    files = dict(item.files)
    for _ in range(random.choice((1, 1, 2))):
        name = random.choice(sorted(files))
        if random.random() < 0.02:
            del files[name]
            if not files:
                files[name] = b""
        else:
            files[name] = mutated(files[name], random)
    return replace(item, files=files, code=None)


def tried(item: Item, folder: Path) -> str | None:
    """Run an item in a folder; what is wrong with how it ended, None if nothing."""
    placed(item, folder)
    before = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    end = ended(item.words, folder)
    if end.fault:
        return end.fault
    if item.code is not None and end.code != item.code:
        return f"exit code {end.code}, not {item.code}: {end.err[-2000:]}"
    made = {path.relative_to(folder).as_posix() for path in folder.rglob("*")} - before
    if end.code == 2 and made and item.words[0] != "network":  # an import is read back after it is written
        return f"exit code 2, but there is {', '.join(sorted(made)[:5])}"
    if any(PREFIX in name for name in made):
        return f"a draft is left: {sorted(made)[:5]}"
    return None


def case(items: list[Item], seed: int, number: int) -> Item:
    """The n-th damaged item of a seed, always the same."""
    random = Random(f"{seed}-{number}")  # noqa: S311 - damage, no secrets
    return damaged(items[number % len(items)], random)
