"""``tumen app``: ask, plan and keep the ledger in a browser."""

from pathlib import Path

from tumen.cli.options import command
from tumen.cli.output import say


@command
def app(
    folder: Path = Path(),
    *,
    ledger: str | None = None,
    host: str = "127.0.0.1",
    port: int = 8480,
    show: bool = False,
) -> None:
    """Open the studies of a folder, and the ledger of a zone, in a browser at this machine.

    The link that is printed opens the app once, in one browser; Ctrl-C ends it.

    folder: Folder that the studies stand in.
    --ledger ADDRESS: Ledger of the zone: a file, a folder of tables, or postgresql://... Left out:
      zone.sqlite in the folder, where there is one.
    --host: Where it listens.
    --port: 0 takes a port that is free.
    --show: Open the link in the browser.
    """
    from tumen.app.serve import serve
    from tumen.app.settings import AppSettings

    beside = folder / "zone.sqlite"
    found = ledger or (str(beside) if beside.is_file() else None)
    settings = AppSettings(folder, ledger=found, host=host, port=port)
    serve(settings, lambda link: say(f"Open {link}"), show=show)
