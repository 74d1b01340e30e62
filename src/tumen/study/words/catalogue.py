"""Catalogues of sentences, one file per language: whole sentences with named fields, plural forms chosen by a
count.

An entry of a catalogue::

    [open_cells]
    by = "cells"                                      # the field whose count chooses the form
    holds.one = "One answer is open."
    holds.other = "{cells} answers are open."

``holds`` and ``not_known`` are the two certainties of a statement; an entry has those that may occur. Entries
in ``_forms`` are the language's ways of listing names and writing figures. What a language lacks is read in
English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Literal, get_args

from tumen.language.force import LANGUAGES, SOURCE

Certainty = Literal["holds", "not_known"]
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)


@cache
def catalogue(language: str) -> Mapping[str, Mapping[str, Any]]:
    """The sentences of a language by key.

    Raises
    ------
    ValueError
        If there is no catalogue of the language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue of words in {language!r}; there are {', '.join(LANGUAGES)}")
    return tomllib.loads((files(__package__) / f"{language}.toml").read_text(encoding="utf-8"))


def sentence(key: str, certainty: str, language: str, counts: Mapping[str, int]) -> str:
    """The template of a sentence in the form that its count asks for;
    in English where the language lacks it.
    """
    entry = catalogue(language).get(key, {})
    if certainty not in entry:
        entry, language = catalogue(SOURCE)[key], SOURCE
    found = entry[certainty]
    if isinstance(found, str):
        return found
    form = _plural(language, counts[entry["by"]])
    return str(found.get(form, found["other"]))


def form(name: str, language: str) -> str:
    """How a language lists and writes figures: an entry of ``_forms``."""
    own = catalogue(language).get("_forms", {})
    return str(own[name] if name in own else catalogue(SOURCE)["_forms"][name])


@cache
def fields_of(key: str) -> frozenset[str]:
    """The fields that a sentence names, and the one that chooses its form."""
    entry = catalogue(SOURCE)[key]
    named = {entry["by"]} if "by" in entry else set()
    for certainty in CERTAINTIES:
        for text in templates(entry.get(certainty, ())):
            named |= placeholders(text)
    return frozenset(named - {"missing"})


def templates(forms: str | Mapping[str, str] | tuple[()]) -> tuple[str, ...]:
    """All forms of one sentence."""
    if isinstance(forms, str):
        return (forms,)
    return tuple(forms.values()) if forms else ()


def placeholders(text: str) -> set[str]:
    """Names of the fields in a template."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def check_made(key: str, fields: Mapping[str, object], certainty: str) -> None:
    """Refuse a statement that the catalogue has no words for.

    Raises
    ------
    ValueError
        If the key is not in the catalogue, it has no sentence of this certainty, or the fields are not those
        it names.
    """
    entry = catalogue(SOURCE).get(key)
    if entry is None:
        raise ValueError(f"no sentence {key!r} in the catalogue")
    if certainty not in entry:
        raise ValueError(f"the catalogue has no words for {key!r} where it is {certainty.replace('_', ' ')}")
    if set(fields) != fields_of(key):
        raise ValueError(f"{key!r} takes the fields {sorted(fields_of(key))}, not {sorted(fields)}")


def _plural(language: str, count: int) -> str:
    """The plural form by the rules of Unicode CLDR for whole numbers; Chinese and Korean have one form."""
    return "one" if language == "en" and count == 1 else "other"
