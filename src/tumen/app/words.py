"""The glossary: what a word means, and what the other languages call it, as `tumen glossary` says it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from tumen.app.pages import render
from tumen.reference.glossary import GRADES, USES, glossary, not_there

router = APIRouter()


@router.get("/words")
def words(request: Request, word: str = "") -> HTMLResponse:
    """Terms in which a word stands; all of them where none is asked."""
    word = word.strip()
    found = glossary(word)
    return render(
        request,
        "words.html.j2",
        word=word,
        found=found,
        problems=() if found else (not_there(word),),
        grades=GRADES,
        uses=USES,
    )
