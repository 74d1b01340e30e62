"""Damaged inputs of every kind for a minute; `make fuzz` for longer, with other seeds.

TUMEN_FUZZ_SECONDS says how long in all. A fault is named by its number: ``cd tests; python -m fuzz --seed 0
--case N``.
"""

from __future__ import annotations

import os
import time
from random import Random
from typing import TYPE_CHECKING

import pytest

from .corpus import Item, corpus, templates
from .harness import ended, tried
from .meaning import changes
from .mutate import mutated
from .noticed import result, unnoticed
from .session import fuzzed

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = float(os.environ.get("TUMEN_FUZZ_SECONDS", "20"))


@pytest.mark.parametrize("item", corpus(), ids=lambda item: item.name)
def test_whole_inputs_and_faults_once_found(item, tmp_path):
    """Undamaged, each ends as it should: else what is damaged below would test nothing."""
    if item.name.startswith("studies/"):
        pytest.skip("the tests of studies run them")
    said = tried(item, tmp_path / "case")
    assert said is None, said


def test_damaged_inputs_end_in_order(tmp_path):
    found = fuzzed(SECONDS * 0.5, 0, tmp_path / "faults")
    assert not found, "\n\n".join(f"case {number} of {said}" for number, said in found.items())


@pytest.mark.parametrize("name", sorted(name for name in templates() if name != "new economy"))
def test_changes_of_meaning_are_noticed(name, tmp_path):
    files = templates()[name]
    end, base = result(files, tmp_path / "base")
    assert end.code == 0, end.err
    assert base is not None
    every = changes(files)
    assert {change.kind for change in every} >= KINDS
    Random(1).shuffle(every)  # noqa: S311 - an order, no secret
    over, faults, done = time.monotonic() + SECONDS * 0.25, [], 0
    for change in every:
        if time.monotonic() > over:
            break
        faults += [said] if (said := unnoticed(change, base, tmp_path / "changed")) else []
        done += 1
    assert done
    assert not faults, "\n".join(faults)


KINDS = {
    *("row dropped", "row twice", "number blanked", "share as percent", "share as fraction", "name respelt"),
    *("name blanked", "names exchanged", "columns turned", "semicolons", "line ends", "mark of UTF-8"),
}


def test_the_same_seed_damages_in_the_same_way():
    data = b"a,b\n1,2\n"
    assert [mutated(data, Random(n)) for n in range(50)] == [mutated(data, Random(n)) for n in range(50)]  # noqa: S311
    assert len({mutated(data, Random(n)) for n in range(50)}) > 25  # noqa: S311


def test_what_is_judged_can_fail(tmp_path: Path, monkeypatch):
    """The judge tells a traceback, a hang, an unknown exit code and a half result."""
    from tumen.reference import lookup

    from . import harness

    item = Item("hs", {"x": b""}, ("hs", "85"))
    assert tried(item, tmp_path / "case") is None

    def broken(*_):
        raise KeyError("inside")

    def endless(*_):
        while True:
            pass

    def half(*_):
        from pathlib import Path

        from tumen.errors import InputError

        Path("half").write_text("x", encoding="utf-8")
        raise InputError.of("wrong", "mend it")

    for made, said in ((broken, "exit code 70"), (endless, "no end after"), (half, "but there is half")):
        monkeypatch.setattr(lookup, "look_up", made)
        monkeypatch.setattr(harness, "CPU_S", 1.0)
        assert said in tried(item, tmp_path / "case")
    assert ended(("hs", "85"), tmp_path).code == 2
