"""All routes of the data; what is on file is the first."""

from __future__ import annotations

from tumen.app.onfile import importing, onfile

router = onfile.router
router.include_router(importing.router)
