"""What one run of the app is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request or one run may take."""

    upload_bytes: int = 20 * MEGABYTE
    run_seconds: float = 3600.0
    run_bytes: int = 4096 * MEGABYTE
    runs_at_once: int = 2
    session_idle_seconds: float = 2 * 3600.0
    """A session of an account that is not used for so long ends."""
    session_seconds: float = 12 * 3600.0
    """And so long after it was opened in any case: a working day."""


@dataclass(frozen=True, slots=True)
class AppSettings:
    """Where the app works and for whom.

    Attributes
    ----------
    folder
        Studies stand in it, each a folder or a workbook.
    ledger
        Address of the zone's ledger: a file of SQLite, a PostgreSQL database, a folder of tables; None: none.
    database
        Address of the app's own state (people, sessions, runs); None: a file in the folder.
    shared
        Several people with accounts; else one, who comes by the link.
    host, port
        Where it listens; port 0 takes one that is free.
    host_names
        Names under which people reach a shared app; others are refused.
    proxies
        Addresses (or networks) of the proxies whose word on who asks, and by what scheme, is taken.
    only
        The one study in `folder` that is shown; "": all.
    language
        Of readers who have not chosen and whose browser asks for none that there is.
    """

    folder: Path
    ledger: str | None = None
    database: str | None = None
    shared: bool = False
    host: str = "127.0.0.1"
    port: int = 8480
    language: str = "en"
    limits: Limits = Limits()
    host_names: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    only: str = ""
    state: str = ".tumen-app"
    """Folder inside `folder` for what the app keeps itself."""

    @property
    def state_address(self) -> str:
        """Where the app keeps its own state."""
        return self.database or str(self.folder / self.state / "app.sqlite")


def inside_of(folder: Path) -> tuple[Path, str]:
    """The folder that the app works in, and the one study in it that is shown where that was named."""
    place = folder.absolute()
    if (place / "study.yaml").is_file() or (place.is_file() and place.suffix.lower() == ".xlsx"):
        return place.parent, place.name
    if place.name == "study.yaml" and place.is_file():
        return place.parent.parent, place.parent.name
    return folder, ""
