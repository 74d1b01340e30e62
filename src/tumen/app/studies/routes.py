"""All routes of studies."""

from __future__ import annotations

from tumen.app.levers import routes as levers
from tumen.app.studies import tables, views

router = views.router
for room in (tables, levers):
    router.include_router(room.router)
