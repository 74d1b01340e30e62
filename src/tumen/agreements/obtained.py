"""The list of wholly obtained goods of an agreement: which facts each item asks for."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tumen.schema import Frozen

SeaArea = Literal["territorial-sea", "exclusive-economic-zone", "high-seas"]


class ObtainedKind(Frozen):
    """One item of the list of wholly obtained goods: the facts that must hold."""

    kind: str
    article: str
    places: tuple[str, ...] = ("country",)
    """Facts that name an economy where something was done; `country` stands for all that are not stated."""
    whose: tuple[str, ...] = ()
    """Facts that name the economy of a vessel or person, each stated by itself; of ``a or b`` one is
    enough."""
    same_party: bool = True
    """Whether all places and owners must be one Party, or each may be any."""
    yes: tuple[str, ...] = ()
    """Facts that must be answered with yes."""
    areas: dict[SeaArea, tuple[str, ...]] = Field(default_factory=dict)
    """Where at sea it may be taken (fact `area`), each with facts that must there be answered with yes."""
    words: dict[str, str] = Field(default_factory=dict)
    """How facts are asked for, where the name does not say what the article asks."""
    materials: Literal["wholly-obtained", "ignored"] = "wholly-obtained"
    """Materials in the good: all must be wholly obtained in that Party, or they do not matter."""

    @property
    def facts(self) -> frozenset[str]:
        """Every fact that it knows."""
        whose = (name for names in self.whose for name in names.split(" or "))
        more = (name for names in self.areas.values() for name in names)
        area = ("area",) if self.areas else ()
        return frozenset(("country", *self.places, *whose, *self.yes, *more, *area))
