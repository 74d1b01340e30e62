"""Alembic's revisions, run in the transaction that is open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def run_revisions(connection: Connection, folder: Path, version_table: str, version: str) -> None:
    """Run the revisions of a folder that are missing up to a version."""
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection, "version_table": version_table})
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    command.upgrade(config, version)


def run_environment() -> None:
    """What the ``env.py`` of a folder of revisions does."""
    from alembic import context

    context.configure(
        connection=context.config.attributes["connection"],
        version_table=context.config.attributes["version_table"],
    )
    context.run_migrations()
