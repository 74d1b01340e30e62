"""``tumen zone stages``: the words of a ledger."""

from tumen.cli.options import command
from tumen.cli.output import echo, print_json
from tumen.language.said import said, width


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
        makes = said(counts[stage.counts])
        echo(f"{stage.code:12} {makes}{' ' * max(22 - width(makes), 1)}{names}: {said(stage.says)}")
