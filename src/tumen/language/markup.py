"""Say the texts of a page in the language in force: what stands between tags, and in their attributes.

An element with a language of its own (``lang``), or that is not to be translated (``translate="no"``), stays.
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
_KEPT = re.compile(r"\s(?:translate=\"no\"|lang=\")")
_SPOKEN = re.compile(r"(\s(?:alt|aria-label|title|placeholder)=)\"([^\"]+)\"")
_ROOT = re.compile(r"(<html\b[^>]*\slang=)\"[a-z]+\"")
_INSIDE = re.compile(r"([\s:;,.)\u2605\u25b2\u25bc]*)(.*?\w.*?)([\s(]*)", re.DOTALL)
"""What a text is between marks at which an element begins or ends."""
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
    told = said(bare)
    if told == bare:
        return token
    return escape(found[1] + told.replace(" %", _WIDE) + found[3], quote=False)


def _attribute(found: re.Match[str]) -> str:
    return f'{found[1]}"{escape(said(unescape(found[2])))}"'
