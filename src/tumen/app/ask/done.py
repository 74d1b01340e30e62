"""What is done to the good: operations of the closed list, and whether each is simple."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from tumen.app.ask.draft import AskDraft

if TYPE_CHECKING:
    from tumen.reference.operations import KnownOperation

ASKED = {"simple": "simple", "kept": "for preservation"}
"""What an agreement may ask of an operation, as the end of its name says it."""
_ASIDE = re.compile(r" \((not )?(.+?)\)")
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


def chosen(draft: AskDraft) -> dict[str, dict[str, str]]:
    """Operations that were chosen, each with what is said of it: yes or no; nothing where that is open."""
    words = {word: name for name, word in ASKED.items()}
    found = {}
    for text in filter(None, map(str.strip, draft.get("ways-operations").split(";"))):
        asides = {words[word]: "no" if no else "yes" for no, word in _ASIDE.findall(text) if word in words}
        found[_ASIDE.sub("", text) if asides else text] = asides
    return found


def as_stated(posted: Mapping[str, str]) -> Iterator[str]:
    """The operations that are done, each with what is answered of it: ``sterilising (not simple)``."""
    for name in filter(None, map(str.strip, posted.get("ways-operations", "").split(";"))):
        asides = {"yes": " ({})", "no": " (not {})"}
        told = (asides.get(posted.get(f"{asked}-{name}", ""), "").format(ASKED[asked]) for asked in ASKED)
        yield name + "".join(told)
