"""The language of the reader: in force while a request is answered."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from fastapi import Request
from markupsafe import Markup

from tumen.language.catalogue import catalogue
from tumen.language.force import LANGUAGES, SOURCE, in_force, speaking
from tumen.language.said import said

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_COMMAND = re.compile(r"(?<![\w-])--[a-z]|\btumen [a-z]+")
CHOSEN = "tumen_language"
"""Name of the cookie of who chose one."""


class Speaking:
    """The middleware by which all that a request brings about speaks the reader's language."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the language of the request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with speaking(language_of(Request(scope))):
            await self.app(scope, receive, send)


def language_of(request: Request) -> str:
    """What the reader chose; else what the browser asks for, as far as there is one; else the app's."""
    chosen = request.cookies.get(CHOSEN, "")
    if chosen in LANGUAGES:
        return chosen
    asked = (part.strip()[:2].lower() for part in request.headers.get("accept-language", "").split(","))
    own: str = request.app.state.settings.language
    return next((name for name in asked if name in LANGUAGES), own)


def gettext(message: str) -> str:
    """A text of a template in the language in force; one that has none stays English."""
    spoken = in_force()
    return message if spoken == SOURCE else catalogue(spoken).gettext(message)


def for_page(fix: str) -> str:
    """What to do about a problem, where there are fields and buttons: an option or a command that it names is
    said to be of the command line.
    """
    if "command line" in fix or not _COMMAND.search(fix):
        return fix
    return f"On the command line: {fix}"


def hint(fix: str) -> str:
    """The same in the language in force."""
    return said(for_page(fix))


def ngettext(one: str, other: str, n: int) -> str:
    """Likewise for a count."""
    spoken = in_force()
    return (one if n == 1 else other) if spoken == SOURCE else catalogue(spoken).ngettext(one, other, n)


def day(value: date | str) -> str:
    """A day as the language in force writes it: 30 June 2026, 2026年6月30日, 2026년 6월 30일."""
    from babel.dates import format_date

    given = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    spoken = in_force()
    return str(format_date(given, "long", locale={"zh": "zh_Hans", "en": "en_GB"}.get(spoken, spoken)))


def moment(at: datetime, *, zone: bool = True, seconds: bool = False) -> Markup:
    """A moment as the language in force writes it, in UTC; for machines as ISO writes it.

    Parameters
    ----------
    zone
        Whether the zone is named: not in a table whose caption names it.
    seconds
        Whether they are told: of what may happen twice within a minute.
    """
    there = at.astimezone(UTC)
    between = ", " if in_force() == SOURCE else " "
    clock = f"{there:%H:%M:%S}" if seconds else f"{there:%H:%M}"
    text = f"{day(there.date())}{between}{clock}{' UTC' if zone else ''}"
    return Markup('<time datetime="{}">{}</time>').format(there.isoformat(timespec="seconds"), text)
