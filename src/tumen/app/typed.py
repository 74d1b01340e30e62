"""What was typed into a form that could not be done: it is shown again, and can be sent again.

Only a form of a page of this app is kept: another site could else have a signed-in person send what it wrote.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from tumen.app.guard import TOKEN
from tumen.language.force import in_force

if TYPE_CHECKING:
    from fastapi import Request

_MOST = 200_000
_MOST_FIELDS = 1000


def typed(kept: str) -> list[tuple[str, str]]:
    """The fields that were kept; none where they are not as they were kept."""
    try:
        found = json.loads(kept) if 0 < len(kept) <= _MOST else []
        given = [(str(name), str(value)) for name, value in found][:_MOST_FIELDS]
        json.dumps(given, ensure_ascii=False).encode()  # half a pair of surrogates is no text
    except (ValueError, TypeError, RecursionError):
        return []
    return given


def as_typed(kept: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What a person typed, as the form calls it: columns of the ledger by their heads, without what no field
    of the form shows.
    """
    sent = dict(kept)
    if "seen" not in sent or "table" not in sent:
        return [(name, value) for name, value in kept if value]
    from tumen.app.board.cards import head, titled
    from tumen.zone.exchange.heads import heads, word_of
    from tumen.zone.records import TABLES

    table, language = TABLES.get(sent["table"]), in_force()
    if table is None:
        return [(name, value) for name, value in kept if value]
    columns, words = {field.name: field.choices for field in table.fields}, heads().choices
    found = [(titled(table.name, language), " ".join(value for name, value in kept if name == "key"))]
    for name, value in kept:
        if value and name in columns:
            said = word_of(value, language) if columns[name] and value in words else value
            found.append((head(table.name, name, language), said))
        elif value and name == "why":
            found.append((name, value))
    return found


def kept_of(request: Request) -> str:
    """What was typed into the form that was sent, as text; empty where another site may have sent it."""
    headers, body = request.headers, request.state.body
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    own = site == "same-origin" if origin is None else urlsplit(origin).netloc == headers.get("host")
    own = own and site in {"same-origin", None}
    form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    if not own or not form or request.method != "POST" or len(body) > _MOST:
        return ""
    fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    if any("password" in name or name == "current" for name, _ in fields):
        return ""
    kept = json.dumps([(name, value) for name, value in fields if name != TOKEN], ensure_ascii=False)
    return kept if len(kept) <= _MOST and len(fields) <= _MOST_FIELDS else ""
