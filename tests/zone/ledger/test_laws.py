"""A ledger against a plain model: whatever is written, corrected and retracted, every moment stays as it was."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.zone.ledger.making import LI, rows
from tumen.zone.ledger import open_ledger

START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = st.sampled_from(["a", "b", "c"])
WRITE = st.dictionaries(NAMES, st.sampled_from(["One", "Two", "Three"]), min_size=1)
STEPS = st.lists(st.one_of(WRITE, NAMES), min_size=1, max_size=7)


@cache
def new_ledger() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "zone.sqlite"
        open_ledger(path, create=True)
        return path.read_bytes()


@settings(max_examples=25)
@given(STEPS)
def test_every_moment_stays_as_it_was(steps):
    """A dictionary is a write (a name for each key), a single key a retraction."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "zone.sqlite"
        hours = count()
        path.write_bytes(new_ledger())
        ledger = open_ledger(path, clock=lambda: START + timedelta(hours=next(hours)))
        model: dict[str, str] = {}
        known: list[tuple[datetime, dict[str, str]]] = []
        for step in steps:
            if isinstance(step, str):
                if step not in model:
                    continue
                del model[step]
                done = ledger.retract("firms", [step], LI)
            else:
                made = rows("firms", *({"firm": key, "name_en": name} for key, name in step.items()))
                new = {key for key, name in step.items() if model.get(key) != name}
                done = ledger.write(made, LI, correct=True)
                model |= step
                assert sum(done.new.values()) + sum(done.corrected.values()) == len(new)
                assert sum(done.same.values()) == len(step) - len(new)
                if not new:
                    assert done.number is None
                    continue
            known.append((done.entered_at, dict(model)))
        for moment, was in known:
            found = ledger.snapshot(moment)["firms"].select("firm", "name_en")
            assert dict(found.iter_rows()) == was
        assert [line.number for line in ledger.log()] == list(range(1, len(known) + 1))
        last = known[-1][1] if known else {}
        assert dict(open_ledger(path).snapshot()["firms"].select("firm", "name_en").iter_rows()) == last
