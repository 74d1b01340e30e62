"""Folders of the app's own tariffs and agreements, and having them on file, in whichever process."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from tumen.agreements.load import own_agreements
from tumen.tariff.rates.own import MARK, own_tariffs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TARIFFS, AGREEMENTS = "tariffs", "agreements"
_MARKS = {AGREEMENTS: "agreement.yaml", TARIFFS: MARK}
_ON_FILE = {AGREEMENTS: own_agreements, TARIFFS: own_tariffs}
KINDS = tuple(_MARKS)


def own_folders(place: Path, kind: str) -> list[Path]:
    """Folders of own tariffs or agreements."""
    return sorted(path.parent for path in place.glob(f"[!.]*/{_MARKS[kind]}"))


def check_own(kind: str, folders: list[Path]) -> None:
    """Refuse folders that cannot be on file together: InputError with all that is wrong."""
    with _ON_FILE[kind](folders):
        pass


@contextmanager
def own_on_file(root: Path) -> Iterator[None]:
    """Have all of them on file inside the block.

    Parameters
    ----------
    root
        What the app keeps itself: they stand in ``tariffs`` and ``agreements`` of it.

    Raises
    ------
    InputError
        If one is not as it was imported, or two do not hold together.
    """
    with ExitStack() as stack:
        for kind, on_file in _ON_FILE.items():
            if folders := own_folders(root / kind, kind):
                stack.enter_context(on_file(folders))
        yield
