"""Two windows on one screen of a question: what was typed in one is not lost to the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from secrets import token_urlsafe

from tumen.app.ask.draft import AskDraft
from tumen.app.ask.screens import AskScreen
from tumen.errors import InputError

WINDOW, SEEN = "window", "seen"


def carried(draft: AskDraft, screen: AskScreen) -> dict[str, str]:
    """What the form of a screen carries: a name of its own, and what it showed."""
    return {WINDOW: token_urlsafe(9), SEEN: _stands(draft, screen)}


def _stands(draft: AskDraft, screen: AskScreen) -> str:
    told = [draft.get(name) for name in (*screen.fields, *screen.free)]
    rows = [sorted(filter(all, row.items())) for row in draft.rows.get(screen.table, ())]
    return hashlib.sha256(json.dumps([told, rows]).encode()).hexdigest()[:16]


def written(now: AskDraft, changed: AskDraft, screen: AskScreen, posted: Mapping[str, str]) -> AskDraft:
    """The draft as one window changes a screen.

    Raises
    ------
    InputError
        If another window changed the screen since this one showed it.
    """
    window, seen = posted.get(WINDOW, ""), posted.get(SEEN)
    stands = _stands(now, screen)
    known = not window or now.writers.get(screen.name) == window
    if not known and stands not in {seen, _stands(changed, screen)}:
        raise InputError.of(
            "these answers were changed in another window meanwhile",
            "Go on to keep what stands here in their place, or open this question anew to see them",
        )
    return replace(changed, writers={**now.writers, screen.name: window})
