"""``tumen app start``: open the studies of a folder in a browser."""

from pathlib import Path

import typer

from tumen.cli.options import command
from tumen.language.said import said


@command
def start(
    folder: Path = Path(),
    *,
    ledger: str | None = None,
    shared: bool = False,
    database: str | None = None,
    host: str = "127.0.0.1",
    port: int = 8480,
    host_name: list[str] | None = None,
    behind_proxy: list[str] | None = None,
    show: bool = False,
) -> None:
    """Open the studies of a folder, and the ledger of a zone, in a browser at this machine.

    The link that is printed opens the app once, in one browser; Ctrl-C ends it. With --shared several
    people sign in, each with an account (tumen app people) and a role.

    folder: Folder that the studies stand in, or one study.
    --ledger ADDRESS: Ledger of the zone: a file, a folder of tables, or postgresql://... Left out:
      zone.sqlite in the folder, where there is one.
    --shared: With accounts; the first is made by `tumen app people add`.
    --database ADDRESS: What the app keeps itself: a file, or postgresql://user:password@host/name. Left
      out: .tumen-app/app.sqlite in the folder.
    --host: Where it listens.
    --port: 0 takes a port that is free.
    --host-name NAME: Name under which people reach it; may be repeated.
    --behind-proxy ADDRESS: Address of a proxy with TLS, whose word on who asks is taken; may be repeated.
    --show: Open the link in the browser.
    """
    from tumen.app.serve import serve
    from tumen.app.settings import AppSettings, inside_of

    root, only = inside_of(folder)
    beside = root / "zone.sqlite"
    settings = AppSettings(
        root,
        ledger=ledger or (str(beside) if beside.is_file() else None),
        database=database,
        shared=shared,
        host=host,
        port=port,
        host_names=tuple(host_name or ()),
        proxies=tuple(behind_proxy or ()),
        only=only,
    )
    serve(settings, lambda line: typer.echo(said(line)), show=show)  # not folded: a link is copied whole
