"""Names that a sentence lists as a user types them stay so in every language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class AsTyped(str):
    """A key that a user types: the same in every language."""

    __slots__ = ()


AS_TYPED = "typed_names"
"""How a value is called that is such a list; a second one has a number behind."""
NONE_TYPED = frozenset(("none", "nothing", "no economy"))
"""What stands where there are no names."""
_NAMES = re.compile(r"(?!(?:not|or|and|no|the|a|it) )(?:'[^']*'|[^'\";:]|(?<=\w)'(?=\w)|:(?! ))+")
_OF_ONE_WORD = re.compile(
    "NAME(?:, NAME(?: [a-z]+)?)*".replace("NAME", r"(?:'[^']*'|[\w.%+:/\ue000-\uf8ff-]+)")
)
"""A name that somebody wrote may be one letter of no alphabet."""


def is_typed(value: str) -> bool:
    """Whether a value of this name is such a list."""
    return value.startswith(AS_TYPED)


def are_names(texts: Iterable[str], *, of_one_word: bool) -> bool:
    """Whether texts can be lists of names: behind a bare verb, where prose may follow, of one word each."""
    return all(map((_OF_ONE_WORD if of_one_word else _NAMES).fullmatch, texts))
