"""All routes of the zone; its board is the first."""

from __future__ import annotations

from tumen.app.board import boards, chains, chances, documents, figures, projects, records, sheets

router = boards.router
for _room in (projects, records, sheets, documents, figures, chains, chances):
    router.include_router(_room.router)
