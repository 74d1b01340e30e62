"""``tumen zone brief``: an invitation to make a missing link, or to a visiting firm, on two printed pages."""

from pathlib import Path
from typing import Literal

from tumen.cli.options import command
from tumen.cli.output import say
from tumen.cli.zone.options import spoken


@command
def brief(
    out: Path,
    *,
    study: Path,
    opportunity: str | None = None,
    firm: str | None = None,
    product_study: Path | None = None,
    site: str | None = None,
    language: Literal["zh", "ko", "en"] | None = None,
) -> None:
    """Write an invitation on two printed pages: why, what would change, settle or export, what is offered.

    Every figure is marked as illustrative, assumed or sourced; what does not fit is counted and stands in the
    tables beside it. Nothing is named that is the office's own record.

    Example: tumen zone brief chip.pdf --study studies/changchun-zone --opportunity driver-ic --language ko

    out OUT.pdf|OUT.html: The invitation; its tables stand in OUT-tables. Those of before are replaced.
    --study DIR: The study of the zone (ask: [zone]).
    --opportunity KEY: A link that is missing: its key, or CHAIN:KEY.
    --firm FIRM: A visiting firm: its key in the ledger, or its name.
    --product-study DIR: The firm's own study; with design among its questions, whether to settle is told.
    --site SITE: The site of that study in the zone. Left out: the one with a name in its column zone.
    --language zh|ko|en: Language of the invitation. Left out: as the program answers.
    """
    from tumen.report.zone.briefs.page import check_out, not_on_record, write_brief
    from tumen.study.core.read import read_study
    from tumen.study.zone.briefs.make import check_asked, make_brief
    from tumen.tables.given import Reader

    given = Reader()
    given.get("", check_out, out)
    given.get("", lambda: check_asked(opportunity, firm, site, product=product_study is not None))
    read = given.get("", read_study, study)
    own = given.get("", read_study, product_study) if product_study is not None else None
    if read is not None and read.zone is None:
        given.get("", _refuse_study, study)
    given.done()
    made = make_brief(read.zone, link=opportunity, firm=firm, product=own, site=site)
    folder = write_brief(made, out, spoken(language))
    for line in not_on_record(made):
        say(line)
    say(f"{out}: the invitation; all of its tables are in {folder}")


def _refuse_study(study: Path) -> None:
    from tumen.errors import InputError

    raise InputError.of(f"--study: {study} does not ask of a zone", "Give a study with ask: [zone]")
