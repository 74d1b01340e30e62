"""The error for a network in which no plan keeps every commitment."""

from __future__ import annotations

from tumen.errors import TumenError


class InfeasibleError(TumenError):
    """No plan keeps everything that is asked for; `conflict` names what cannot hold together, as far as
    known.
    """

    exit_code = 1

    def __init__(self, conflict: tuple[str, ...] = ()) -> None:
        self.conflict = conflict
        words = "no plan keeps every commitment, capacity and condition of this network"
        super().__init__(f"{words}: {'; '.join(conflict)}" if conflict else words)

    def __reduce__(self) -> tuple[type[InfeasibleError], tuple[tuple[str, ...]]]:
        """Cross to another process with the conflict, not with its text."""
        return type(self), (self.conflict,)
