"""Start the app at this machine and say the link that opens it."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from tumen.errors import InputError, MissingExtraError, Problem

if TYPE_CHECKING:
    from tumen.app.settings import AppSettings
    from tumen.database.connect import Database

_WARM_AFTER = 1.5
"""Seconds until the engines are loaded: the first page comes before."""
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


def serve(settings: AppSettings, say: Callable[[str], None], *, show: bool = False) -> None:
    """Serve until it is told to end.

    Parameters
    ----------
    say
        Is told the link, and what whoever starts it should know.
    show
        Open the link in the browser of this machine.

    Raises
    ------
    InputError
        With all problems of the settings at once; if there is no such folder, the port is taken, or the
        database cannot be used.
    MissingExtraError
        If the extra is not installed.
    """
    if problems := list(_problems(settings)):
        raise InputError(problems)
    try:
        import uvicorn

        from tumen.app.ask.form import warm_later
        from tumen.app.create import create_app
        from tumen.app.door import LinkDoor
        from tumen.app.runs.keeper import keeper_of
    except ImportError:
        raise MissingExtraError("app", "The app") from None
    listening = _listen(settings)
    app = None
    try:
        app = create_app(settings)
        door = app.state.door
        if settings.shared:
            _check_people(app.state.kept)
        key = f"enter?key={door.key}" if isinstance(door, LinkDoor) else ""
        link = f"http://{_shown(listening)}/{key}"
        say(f"Open {link}")
        if settings.shared and not settings.proxies and not _is_loopback(settings.host):
            say("Passwords cross the network as typed: put a proxy with TLS before it (--behind-proxy)")
        if show:
            import webbrowser

            webbrowser.open(link)
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # whose word is taken stands in the settings
            timeout_graceful_shutdown=5,
        )
        keeper = keeper_of(app)  # runs of the app before this one are found again
        warm_later(_WARM_AFTER)
        try:
            with suppress(KeyboardInterrupt):  # Ctrl-C is the way to end it
                uvicorn.Server(config).run([listening])
        finally:
            keeper.end()
    finally:
        listening.close()
        if app is not None:
            app.state.kept.engine.dispose()


def _problems(settings: AppSettings) -> Iterator[Problem]:
    """What is wrong with the settings, all at once."""
    if not settings.folder.is_dir():
        what = f"{settings.folder} is {'no folder' if settings.folder.exists() else 'not there'}"
        yield Problem(what, "Name the folder that your studies stand in, or one study")
    if not 0 <= settings.port <= 65535:
        yield Problem(
            f"--port: there is no port {settings.port}", "Take one of 1 to 65535, or 0 for a free one"
        )
    for proxy in settings.proxies:
        try:
            if not ip_network(proxy).prefixlen:
                what = f"--behind-proxy: {proxy} is everybody, and anybody could say to be anybody"
                yield Problem(what, "Write the address of the proxy, such as 127.0.0.1")
        except ValueError:
            what = f"--behind-proxy: {proxy!r} is no address"
            yield Problem(what, "Write that of the proxy, such as 127.0.0.1, or a network: 10.0.0.0/24")
    for name in settings.host_names:
        if not _HOST.fullmatch(name):
            what = f"--host-name: {name!r} is no name of a host"
            yield Problem(what, "Write it without scheme, port and path: tumen.example.org")
    if (
        settings.shared
        and not settings.host_names
        and not (_is_loopback(settings.host) and not settings.proxies)
    ):
        what = "--host-name is needed: other names under which the app is asked for are refused"
        yield Problem(what, "Write the name that people type, such as --host-name tumen.example.org")
    if not settings.shared and (settings.host_names or settings.proxies):
        what = "--host-name and --behind-proxy are of an app with accounts"
        yield Problem(what, "Add --shared, or leave them out")
    if not settings.shared and not _is_loopback(settings.host):
        what = f"--host: at {settings.host} others reach the app, and alone it knows no accounts"
        yield Problem(what, "Add --shared, or leave it at 127.0.0.1")


def _check_people(kept: Database) -> None:
    from tumen.app.people.accounts import AppAccounts

    if not AppAccounts(kept).everybody():
        raise InputError.of(
            "nobody may come in yet",
            "Add the first administrator: tumen app people add NAME --role administrator "
            f"--database {kept.shown}",
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _shown(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _listen(settings: AppSettings) -> socket.socket:
    found = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # at once again after it was ended
    try:
        found.bind((settings.host, settings.port))
        found.listen(2048)
    except OSError as error:
        found.close()
        raise InputError.of(
            f"the app cannot listen at {settings.host}, port {settings.port}: {error.strerror}",
            "Name another port: --port 0 takes one that is free",
        ) from None
    return found
