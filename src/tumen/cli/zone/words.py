"""``tumen zone stages``: the words of a ledger."""

from tumen.cli.options import command
from tumen.cli.output import print_json, say


@command
def stages(*, json: bool = False) -> None:
    """The stages that a project can reach, in English, Chinese and Korean, and which of them count.

    Example: tumen zone stages

    --json: As JSON.
    """
    from tumen.zone.vocabulary import stages as known

    counts = {
        "yes": "makes a project",
        "no": "makes no project",
        "amount": "adds its amount",
        "end": "ends it",
    }
    if json:
        fields = ("code", "says", "counts", "amount")
        print_json(
            [
                {**{name: getattr(stage, name) for name in fields}, "names": dict(stage.names)}
                for stage in known().values()
            ]
        )
        return
    for stage in known().values():
        names = " / ".join(stage.names.values())
        say(f"{stage.code:12} {counts[stage.counts]:17} {names}: {stage.says}")
