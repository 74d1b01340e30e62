"""All routes of studies."""

from __future__ import annotations

from tumen.app.studies import tables, trials, views

router = views.router
for room in (tables, trials):
    router.include_router(room.router)
