"""Start the app at this machine and say the link that opens it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from tumen.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from tumen.app.settings import AppSettings


def serve(settings: AppSettings, say: Callable[[str], None], *, show: bool = False) -> None:
    """Serve until it is told to end.

    Parameters
    ----------
    say
        Is told the link.
    show
        Open the link in the browser of this machine.

    Raises
    ------
    InputError
        If there is no such folder, or the port is taken.
    MissingExtraError
        If the extra is not installed.
    """
    if not settings.folder.is_dir():
        raise InputError.of(f"{settings.folder} is no folder", "Name the folder that your studies stand in")
    try:
        import uvicorn

        from tumen.app.create import create_app
        from tumen.app.door import LinkDoor
    except ImportError:
        raise MissingExtraError("app", "The app") from None
    listening = _listen(settings)
    port = listening.getsockname()[1]
    app = create_app(settings)
    door = app.state.door
    key = f"/enter?key={door.key}" if isinstance(door, LinkDoor) else "/"
    link = f"http://{settings.host}:{port}{key}"
    say(link)
    if show:
        import webbrowser

        webbrowser.open(link)
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run([listening])


def _listen(settings: AppSettings) -> socket.socket:
    found = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((settings.host, settings.port))
    except OSError as error:
        found.close()
        raise InputError.of(
            f"the app cannot listen at {settings.host}, port {settings.port}: {error.strerror}",
            "Name another port: --port 0 takes one that is free",
        ) from None
    return found
