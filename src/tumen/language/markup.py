"""Say the texts of a page in the language in force: what stands between tags, and in their attributes.

An element with a language of its own (``lang``), or that is not to be translated (``translate="no"``), stays.
So does what is typed (``textarea``, an ``option`` that is sent as it reads) or to be typed (``code``).
"""

from __future__ import annotations

import re
from html import escape, unescape

from tumen.language.force import SOURCE, in_force
from tumen.language.said import said

_TOKENS = re.compile(
    r"(<!--.*?-->|<script\b.*?</script>|<style\b.*?</style>|<[^>]+>)", re.DOTALL | re.IGNORECASE
)
_NAME = re.compile(r"</?([A-Za-z][\w-]*)")
_KEPT = re.compile(r"\s(?:translate=\"no\"|lang=\")|<(?:textarea|code)\b|<option\b(?![^>]*\svalue=)")
_SPOKEN = re.compile(r"(\s(?:alt|aria-label|data-label|title|placeholder)=)\"([^\"]+)\"")
_ROOT = re.compile(r"(<html\b[^>]*\slang=)\"[a-z]+\"")
_INSIDE = re.compile(r"([\s:;,.)\u2605\u25b2\u25bc]*)(.*?\w.*?)([\s(]*)", re.DOTALL)
"""What a text is between marks at which an element begins or ends."""
_DAY = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_OWN = re.compile("[\u3001-\u303f\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]")
_WORDS = re.compile("[a-z]{2,}")
_DAYS = {"zh": "{year}\u5e74{month}\u6708{day}\u65e5", "ko": "{year}\ub144 {month}\uc6d4 {day}\uc77c"}
_TYPED = re.compile("\u5e74-\u6708-\u65e5|\u8bf7\u5199|\uc5f0-\uc6d4-\uc77c|\uc4f0\uc2ed\uc2dc\uc624")
_WIDE = "\u00a0%"
_VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))


def page_said(html: str) -> str:
    """The page in the language in force; in English as it is."""
    language = in_force()
    if language == SOURCE:
        return html
    made, kept, depth = list[str](), "", 0
    for token in _TOKENS.split(_ROOT.sub(rf'\1"{language}"', html)):
        if not token.startswith("<"):
            made.append(token if kept else _text(token))
            continue
        name = found[1].lower() if (found := _NAME.match(token)) else ""
        if kept:
            if name == kept and not token.endswith("/>"):
                depth += -1 if token.startswith("</") else 1
                kept = kept if depth else ""
        elif name and name not in {"html", *_VOID} and _KEPT.search(token) and not token.endswith("/>"):
            kept, depth = name, 1
        made.append(token if kept or not name else _SPOKEN.sub(_attribute, token))
    return "".join(made)


def _text(token: str) -> str:
    found = _INSIDE.fullmatch(unescape(token))
    if found is None:
        return token
    bare = " ".join(found[2].replace(_WIDE, " %").split())
    told = _days(said(bare))
    if told == bare:
        return token
    return escape(found[1] + told.replace(" %", _WIDE) + found[3], quote=False)


def _days(text: str) -> str:
    """Days in a sentence as the language writes them (CLDR: y年M月d日, y년 M월 d일), also those of a
    list of codes and days; alone, as in a cell, and in what is cited or is to be typed they stay as they are.
    """
    return text if _TYPED.search(text) or not _OWN.search(text) else _DAY.sub(_day, text)


def _day(found: re.Match[str]) -> str:
    before, after = found.string[: found.start()], found.string[found.end() :]
    touches = _OWN.search(before.rstrip()[-1:] + after.lstrip()[:1])
    if not touches and _WORDS.search(_OWN.split(before)[-1] + _OWN.split(after, 1)[0]):
        return found[0]
    year, month, day = (int(part) for part in found.groups())
    return _DAYS[in_force()].format(year=year, month=month, day=day)


def _attribute(found: re.Match[str]) -> str:
    return f'{found[1]}"{escape(said(unescape(found[2])))}"'
