"""A process that is to be ended while it writes a ledger."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing import get_context

import pytest
import sqlalchemy as sa

from tests.zone.ledger.making import LI, event, rows
from tumen.zone.ledger import open_ledger, store

_CONTEXT = get_context("forkserver")  # each begins with what is imported already, and without threads
_CONTEXT.set_forkserver_preload([__name__])


def in_the_middle(address, table="events", *, little_memory=False):
    """A process that has inserted a table and waits before the end of its transaction."""
    heard, told = _CONTEXT.Pipe(duplex=False)
    running = _CONTEXT.Process(target=_write, args=(address, table, told, little_memory), daemon=True)
    running.start()
    told.close()
    try:
        heard.recv()
    except EOFError:
        pytest.fail("the process wrote nothing")
    return running


def end(running, number=signal.SIGKILL):
    """End it by a signal, and wait till it is gone."""
    os.kill(running.pid, number)
    running.join(20)
    assert running.exitcode, running.exitcode


def _write(address, table, told, little_memory):
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
    ledger = open_ledger(address)
    if little_memory:
        sa.event.listen(
            ledger.database.engine, "connect", lambda one, _: one.execute("PRAGMA cache_size = 5")
        )
    many = (event(f"m{n}", "p2", "signed", "2021") for n in range(3000))
    made = [*rows("projects", {"project": "p2", "name_en": "Two"}), *rows("events", *many)]
    insert = store._insert

    def waiting(connection, name, *more, **named):
        insert(connection, name, *more, **named)
        if name == table:
            told.send(name)
            time.sleep(30)

    store._insert = waiting
    ledger.write(made, LI)
