"""Alembic runs the revisions on the connection that it is given, in the transaction that is open."""

from tumen.database.revisions import run_environment

run_environment()
