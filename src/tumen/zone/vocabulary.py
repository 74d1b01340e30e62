"""Stages of projects as data: their words, whether they count, and what cannot be later."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that a project can reach."""

    code: str
    names: Mapping[str, str]
    """Its word by language."""
    says: str
    counts: str
    """``yes``: such an event makes a project; ``no``; ``amount``: only its amount counts; ``end``."""
    rank: int
    """Its place in the list."""
    amount: str = ""
    """What an amount of such an event is: ``contracted`` or ``in place``; "" where none is asked."""
    after: tuple[str, ...] = ()
    """Stages that cannot be later than this one, where a project has both."""
    until: tuple[str, ...] = ()
    """Of an end: stages by which a project is taken up again, before which no step that counts follows."""
    general: tuple[str, ...] = ()
    """Languages in which no source prints the word."""


@cache
def stages() -> Mapping[str, Stage]:
    """Every stage by its code, in the order in which offices speak of them."""
    text = (files("tumen") / "data" / "zone" / "stages.toml").read_text(encoding="utf-8")
    found = {
        item["code"]: Stage(
            code=item["code"],
            names=MappingProxyType(item["names"]),
            says=item["says"],
            counts=item["counts"],
            rank=rank,
            amount=item.get("amount", ""),
            after=tuple(item.get("after", ())),
            until=tuple(item.get("until", ())),
            general=tuple(item.get("general", ())),
        )
        for rank, item in enumerate(tomllib.loads(text)["stage"])
    }
    return MappingProxyType(found)
