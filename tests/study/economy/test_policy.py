"""Any policy: what it changes cell by cell, who acts and who is hit, and what is said of it."""

import re

import numpy as np
import pytest

from tumen.economy.accounts import elasticities
from tumen.economy.trade_model import Change, TradeModel, baseline_from_accounts, change
from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.economy.run import run_economy_study
from tumen.study.economy.tariffs import baseline_tariffs, variant_change, variant_tariffs

VARIANTS = """\
  headline: war
  variants:
    war:
      title: A trade war
      duties: [{importer: EU27, exporter: CHN, sector: '*', add: 10%, retaliation: 0.05, source: illustrative}]
    stop:
      title: An embargo
      embargoes: [{importer: CHN, exporter: USA, sector: C26_27, by: exporter, source: made up}]
    costs:
      title: Dearer transport
      trade_costs:
        - {importer: '*', exporter: KOR, sector: '*', change: 0.1, source: made up}
        - {importer: JPN, exporter: KOR, sector: A, kind: non-tariff, change: -5%, source: made up}
    better: {title: Productivity, productivity: [{economy: KOR, sector: C28, change: 2%, source: made up}]}
    levy:
      title: Export duty
      export_duties: [{importer: '*', exporter: IDN, sector: B, rate: 0.2, source: made up}]
"""


def policy_text(small_text, variants=VARIANTS):
    text = small_text[: small_text.index("  headline:")] + variants
    return re.sub(r"  members: .*\n", "", text)


@pytest.fixture(scope="module")
def study(tmp_path_factory, write_study, small_text):
    folder = write_study(tmp_path_factory.mktemp("policy"), policy_text(small_text))
    return read_study(folder).economy


@pytest.fixture(scope="module")
def result(study):
    return run_economy_study(study)


def changed(study, name):
    tau = baseline_tariffs(study)
    return variant_change(study, name, variant_tariffs(study, name, tau).after)


def test_each_measure_is_the_same_written_in_python(study, result):
    """The study and `change` are two doors to one model: real income is the same to the last digits."""
    tau = baseline_tariffs(study)
    base = baseline_from_accounts(study.accounts, tau)
    model = TradeModel.from_baseline(base, elasticities("FGO"))
    goods = [code for code in base.sectors if code != "S"]
    others = {
        "war": {
            "tariff_points": [("EU27", "CHN", j, 0.1) for j in goods]
            + [("CHN", "EU27", j, 0.05) for j in goods]
        },
        "stop": {"trade_costs": [("CHN", "USA", "C26_27", np.inf)]},
        "costs": {"trade_costs": [("*", "KOR", "*", 1.1), ("JPN", "KOR", "A", 0.95)]},
        "better": {"productivity": [("KOR", "C28", 1.02)]},
        "levy": {"export_duties": [("*", "IDN", "B", 0.2)]},
    }
    for variant in result.trade.variants:
        other = model.solve(change(base, **others[variant.name]))
        found = [item.real_income for item in variant.effects]
        assert found == pytest.approx(100 * (other.real_income - 1), abs=1e-8)
        assert max(map(abs, found)) > 1e-5


def test_the_answer_speaks_of_who_acts_and_who_is_hit(result):
    said = result.answer.headline
    assert said.startswith("A trade war: European Union (27) and China act on their trade with each other.")
    assert "Real income of those who act: European Union (27) (" in said
    assert "Real income of others in focus: Japan (" in said
    assert "South Korea" in said
    assert "member" not in " ".join((said, *result.answer.points))
    assert "Only tariffs on goods are counted." in said
    flows = [text for text in result.answer.points if text.startswith("Imports of ")]
    assert len(flows) == 2
    assert all(" fall by " in text for text in flows)
    assert "A trade war: one measure is illustrative." in result.answer.points


def test_each_measure_in_words(result):
    told = {item.name: item.changes for item in result.trade.variants}
    assert told["war"] == (
        "European Union (27) adds 10 points on all goods from China (illustrative).",
        "In return China adds 5 points on all goods from European Union (27) (illustrative).",
    )
    electronics = "Electronics and electrical equipment"
    assert told["stop"] == (f"United States stops exports of {electronics} to China (made up).",)
    farming, measures = "Agriculture, forestry, fishing", "non-tariff measures, as a cost that nobody earns"
    assert told["costs"] == (
        "The cost of bringing everything from South Korea to all others rises by 10 % (iceberg cost; made up).",
        f"The cost of bringing {farming} from South Korea to Japan falls by 5 % ({measures}; made up).",
    )
    assert told["better"] == ("Productivity of Machinery in South Korea rises by 2 % (made up).",)
    assert told["levy"] == (
        "Indonesia levies 20 % on exports of Mining and energy extraction to all others (made up).",
    )


@pytest.mark.parametrize(
    "case",
    [
        ("stop", "An embargo: United States acts on trade with China.", "Only embargoes are counted."),
        ("costs", "Dearer transport: all others, South Korea and Japan are concerned.", "Only costs of trade are counted."),
        ("better", "Productivity: South Korea is concerned.", "Only changes of productivity are counted."),
        ("levy", "Export duty: Indonesia acts on trade with all others.", "Only export duties are counted."),
    ],
)  # fmt: skip
def test_other_headlines(tmp_path, write_study, small_text, case):
    headline, begins, counted = case
    text = (
        policy_text(small_text)
        .replace("headline: war", f"headline: {headline}")
        .replace("count: 4", "count: 2")
    )
    found = run_economy_study(read_study(write_study(tmp_path, text)).economy)
    assert found.answer.headline.startswith(begins)
    assert counted in found.answer.headline


def test_an_economy_is_removed(tmp_path, write_study, small_text):
    text = policy_text(
        small_text, "  headline: out\n  variants:\n    out: {title: Korea alone, remove: [KOR]}\n"
    )
    folder = write_study(tmp_path, text)
    with pytest.raises(InputError, match="KOR no longer trades with the rest of the world but has a deficit"):
        read_study(folder)
    folder = write_study(tmp_path, text.replace("  draws:", "  closure: balanced-trade\n  draws:"))
    found = run_economy_study(read_study(folder).economy)
    korea = found.trade.main.of("KOR")
    assert (korea.exports, korea.imports) == (-100, -100)
    assert korea.real_income == min(item.real_income for item in found.trade.main.effects)
    assert "Korea alone: South Korea is concerned." in found.answer.headline
    assert found.trade.main.changes == ("South Korea trades with nobody any more.",)


def test_members_are_asked_for_where_an_agreement_is(tmp_path, write_study, small_text):
    text = policy_text(small_text, "  headline: full\n  variants:\n    full: {title: Full, stage: full}\n")
    with pytest.raises(InputError, match=r"study\.yaml:\d+: .*its members are not named"):
        read_study(write_study(tmp_path, text))


def test_who_joins_is_a_member_where_it_joins(small, small_result):
    full, joins = (
        next(v for v in small_result.trade.variants if v.name == name) for name in ("full", "joins")
    )
    assert "IND" not in {item.name for item in full.members}
    assert {item.name for item in joins.members} == {item.name for item in full.members} | {"IND"}
    income = baseline_from_accounts(small.accounts, baseline_tariffs(small)).income
    names = small.accounts.axes.economies
    at = [names.index(item.name) for item in joins.members]
    by_hand = sum(income[n] * joins.effects[n].real_income for n in at) / income[at].sum()
    assert joins.members_real_income == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize(
    "case",
    [
        ("change: 2%", "change: 2", "200% if that is meant"),
        ("change: 2%", "change: -100%", "leaves nothing"),
        ("rate: 0.2", "rate: -0.2", "is not above 0"),
        ("sector: B, rate", "sector: S, rate", "no customs duty is levied on S"),
        ("importer: CHN, exporter: USA", "importer: USA, exporter: USA", "USA does not trade with itself"),
        ("importer: '*', exporter: IDN", "importer: IDN, exporter: IDN", "IDN pays no duty on its own goods"),
        (
            "kind: non-tariff, change: -5%",
            "change: -5%",
            "JPN, KOR, A, iceberg and *, KOR, *, iceberg (number 1): both hold for some of the same trade",
        ),
        (
            "duties: [{importer: EU27",
            "duties: [{importer: EU27, exporter: CHN, sector: A, add: 0.1, source: x}, {importer: EU27",
            "EU27, CHN, * and EU27, CHN, A (number 1): both hold for some of the same trade",
        ),
        (
            "duties: [{importer: EU27",
            "duties: [{importer: CHN, exporter: EU27, sector: A, add: 0.1, source: x}, {importer: EU27",
            "CHN, EU27, * and CHN, EU27, A (number 1)",  # the answer to a duty is a duty too
        ),
        ("economy: KOR, sector: C28", "economy: KOX, sector: C28", "Did you mean 'KOR'?"),
        ("by: exporter", "by: nobody", "is not one of the choices"),
    ],
)
def test_a_bad_measure_names_its_line(tmp_path, write_study, small_text, case):
    old, new, said = case
    text = policy_text(small_text)
    assert old in text
    with pytest.raises(InputError) as raised:
        read_study(write_study(tmp_path, text.replace(old, new, 1)))
    match = [p for p in raised.value.problems if said in p.what + p.fix]
    assert match, raised.value.problems
    assert match[0].file.endswith("study.yaml")
    assert match[0].line


def test_a_tariff_on_services_is_not_called_goods(tmp_path, write_study, small_text):
    """Own rates on all 16 sectors, services among them: the words say so."""
    axes = read_study(write_study(tmp_path, small_text)).economy.accounts.axes
    rows = ["importer,exporter,sector,base,prior,2026,2030,full,source"]
    for importer in axes.economies:
        for exporter in axes.economies:
            rows += [
                f"{importer},{exporter},{sector},0.08,,0.05,0.04,0.02,made up"
                for sector in axes.sectors
                if importer != exporter
            ]
    text = re.sub(r"  outside:\n(    - .*\n)+", "  tariffs: rates.csv\n", small_text).replace(
        "count: 4", "count: 2"
    )
    study = read_study(write_study(tmp_path, text, rates="\n".join(rows) + "\n")).economy
    assert (baseline_tariffs(study)[~np.isnan(study.schedules.rates["base"])].max()) == 0.08  # `base` counts
    found = run_economy_study(study)
    assert (
        "Only tariffs (those on Services, utilities, construction too) are counted." in found.answer.headline
    )
    assert "Only tariffs on goods" not in found.answer.headline
    assert "on goods and services with a tariff, weighted" in found.trade.main.changes[0]


def test_a_stated_rate_says_what_it_replaces(tmp_path, write_study, small_text):
    from tumen.study.economy.assumptions import assumptions_of

    study = read_study(write_study(tmp_path, small_text)).economy
    found = {item.what: item.value for item in assumptions_of(study)}
    # 15 sectors of goods x 20 exporters are not on file; services are on file as zero
    assert found["tariff of EU27 on everybody"] == (
        "2 % in place of 300 rates that are not on file, of 320; none in S; 20 on file stay, all of them zero"
    )


def test_nothing_changes_to_the_last_bit_without_other_measures(small):
    tau = baseline_tariffs(small)
    made = variant_tariffs(small, "full", tau).after
    what = variant_change(small, "full", made)
    assert isinstance(what, Change)
    assert (what.trade_cost, what.productivity, what.export_duty) == (None, None, None)
    assert what.tariff.tobytes() == made.tobytes()
