"""Alembic's revisions of what the app keeps."""
