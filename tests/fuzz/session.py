"""Try one damaged input after another until time is up, and keep those that fail."""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from pathlib import Path

from .corpus import Item, corpus, placed
from .harness import case, tried


def kept(item: Item, said: str, place: Path) -> None:
    """Keep a damaged input with its command and what went wrong."""
    placed(item, place / "files")
    (place / "command").write_text("tumen " + " ".join(item.words) + "\n", encoding="utf-8")
    (place / "said.txt").write_text(said, encoding="utf-8")


def fuzzed(
    seconds: float, seed: int, out: Path, *, only: int | None = None, limit: int | None = None
) -> dict[int, str]:
    """Try damaged inputs; the faults by number of the case."""
    items, found, number = corpus(), {}, only or 0
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as made:
        while time.monotonic() < end and (limit is None or number < limit):
            item = case(items, seed, number)
            said = tried(item, Path(made, f"{number}"))
            if said is not None:
                found[number] = f"{item.name}: {said}"
                kept(item, said, out / f"{seed}-{number}")
                print(
                    json.dumps({"case": number, "item": item.name, "said": said[-400:]}),
                    file=sys.stderr,
                    flush=True,
                )
            if only is not None:
                break
            number += 1
            if number % 200 == 0:
                gc.collect()
    print(f"{number} cases of seed {seed}, {len(found)} faults", file=sys.stderr)
    return found
