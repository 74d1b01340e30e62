"""What is done to the good: operations of the closed list, and whether each is simple."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from tumen.app.ask.draft import AskDraft

if TYPE_CHECKING:
    from tumen.reference.operations import KnownOperation

_SIMPLE = re.compile(r" \((?:not )?simple\)$")
_SAID_SIMPLE = {" (simple)": "yes", " (not simple)": "no"}
_LETTERS = {"en": "[a-z]", "zh": "[\u4e00-\u9fff]", "ko": "[\uac00-\ud7a3]"}
_MOST_FOUND = 12


def operations(query: str) -> list[KnownOperation]:
    """Operations of the closed list that have a word, those of which it is the whole word first."""
    from tumen.reference.operations import known_operations

    wanted = query.strip().casefold()
    if not wanted:
        return []
    found = []
    for item in known_operations():
        words = [item.name, item.name.replace("-", " "), *(word.casefold() for word in item.words)]
        if has := [word for word in words if wanted in word]:
            near = (wanted not in has, not any(word.startswith(wanted) for word in has))
            found.append((*near, min(map(len, has)), item.name, item))
    return [item for *_, item in sorted(found, key=lambda one: one[:4])][:_MOST_FOUND]


def words_in(words: Iterable[str], language: str) -> list[str]:
    """Those of the words that are of a language."""
    return [word for word in words if re.search(_LETTERS[language], word, re.IGNORECASE)]


def known(names: Iterable[str]) -> list[str]:
    """Those of the names that are operations of the closed list."""
    from tumen.reference.operations import known_operations

    listed = {item.name for item in known_operations()}
    return [name for name in dict.fromkeys(names) if name in listed]


def chosen(draft: AskDraft) -> dict[str, str]:
    """Operations that were chosen, each with whether it is simple: yes, no, or empty where that is open."""
    told = (text.strip() for text in draft.get("ways-operations").split(";") if text.strip())
    return {_SIMPLE.sub("", text): _SAID_SIMPLE.get(text[len(_SIMPLE.sub("", text)) :], "") for text in told}


def as_stated(posted: Mapping[str, str]) -> Iterator[str]:
    """The operations that are done, each with whether it is simple where that is answered."""
    for text in posted.get("ways-operations", "").split(";"):
        name = text.strip()
        simple = {"yes": f"{name} (simple)", "no": f"{name} (not simple)"}
        if name:
            yield simple.get(posted.get(f"simple-{name}", ""), name)
