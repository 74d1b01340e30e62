"""Lists of rules by position: ``Chapter 1``, ``ex 0306``, ``5004 to 5005``, with the goods that a row names.

A row of "ex" speaks of the goods that it names alone; all others of its position have the rule above it
(heading, then chapter). Where the rows of a whole position all name goods, and none says "other goods", no
rule is known for what they do not name. The description of "ex Chapter" is the title of the chapter; what a
title leaves open (knitted goods of 62.12) is mended by hand (list_mends.py).
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from tumen.agreements.importing.conditions import with_tests
from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import ForGoods, Rule, Unread, escaped, render
from tumen.errors import InputError
from tumen.reference.hs import dotted
from tumen.reference.nomenclature import nomenclature

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tumen.reference.hs import Edition

Row = tuple[str, str, str]
"""Position, rule, keys of sources."""

_POSITION = re.compile(
    r"(?P<ex>ex )?(?P<chapter>Chapter )?(?P<first>[\d.]+)(?: to (?:ex )?(?P<last>[\d.]+))?"
)
_WAY = re.compile(r"process: (.+?)(?= or (?:process: |CTH\b|AH\b|MaxNOM|unread\()|$)")
_GOODS = re.compile(r'(?P<rule>.+?) for "(?P<goods>[^"]+)"')
_NOT_JOINED = "; then, not joined by an or in the source, "
_OTHER = "other goods of the "


def by_code(rows: Sequence[Row], edition: Edition) -> list[Row]:
    """Return one rule for each chapter, heading or subheading of the list, by code."""
    found: dict[str, list[tuple[bool, str | None, Rule, str]]] = {}
    for position, text, keys in rows:
        rule, goods = _read(position, text)
        for part, code in _codes(position, edition):
            title = len(code) == 2 and part
            found.setdefault(code, []).append((part, None if title else goods, rule, keys))
    whole: dict[str, tuple[Rule, str]] = {}
    for code in sorted(found, key=lambda code: (len(code), code)):
        whole[code] = _whole(code, found[code], whole)
    return [(code, render(rule), keys) for code, (rule, keys) in sorted(whole.items())]


def _read(position: str, text: str) -> tuple[Rule, str | None]:
    """The rule of a row and the goods that it names."""
    named = _GOODS.fullmatch(text)
    body, goods = (named["rule"], named["goods"]) if named else (text, None)
    body, mark, last = body.partition(_NOT_JOINED)
    if mark:
        way = last.removeprefix("process: ")
        body += f' or unread("whether this is enough is not said in the list for {position}: {escaped(way)}")'
    body = _WAY.sub(_asked, body)
    try:
        return with_tests(parse_rule(body)), goods
    except InputError as error:
        sys.exit(f"{position}: {text!r}: {error}")


def _asked(way: re.Match[str]) -> str:
    words = f"it is {way[1]}" if way[1].startswith("made ") else f"it is so made: {way[1]}"
    return f'AH provided that "{escaped(words)}"'


def _codes(position: str, edition: Edition) -> Iterator[tuple[bool, str]]:
    """Whether the row speaks of a part, and each code of the position that is in the edition."""
    found = _POSITION.fullmatch(position)
    if found is None:
        sys.exit(f"{position!r} is no position of a list")
    first = found["first"].replace(".", "").zfill(2 if found["chapter"] else 4)
    last = (found["last"] or first).replace(".", "").zfill(len(first))
    table = nomenclature(edition)
    codes = [
        code
        for number in range(int(first), int(last) + 1)
        if table.exists(code := f"{number:0{len(first)}d}")
    ]
    if not codes:
        sys.exit(f"{position!r} is not in {edition}")
    return ((bool(found["ex"]), code) for code in codes)


def _whole(
    code: str, cases: Sequence[tuple[bool, str | None, Rule, str]], above: dict[str, tuple[Rule, str]]
) -> tuple[Rule, str]:
    keys = [case[3] for case in cases]
    named = [(goods, rule) for _, goods, rule, _ in cases if goods and not goods.startswith(_OTHER)]
    others = [rule for _, goods, rule, _ in cases if not goods or goods.startswith(_OTHER)]
    if len(others) > 1:
        sys.exit(f"two rules for the same goods of {dotted(code)}")
    if others:
        (whole,) = others
    elif all(part for part, *_ in cases):
        whole, key = next(above[code[:size]] for size in (4, 2) if size < len(code) and code[:size] in above)
        keys.append(key)
    else:
        whole = Unread(f"the list names no rule for other goods of {dotted(code)}")
    for goods, rule in reversed(named):
        whole = ForGoods(goods, rule, whole)
    return whole, " ".join(dict.fromkeys(key for cell in keys for key in cell.split()))
