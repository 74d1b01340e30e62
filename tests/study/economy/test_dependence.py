"""The questions of dependence: sums over suppliers, rankings, and the plant's effects."""

import pytest

from tumen.economy.accounts import built_in
from tumen.economy.exposure import cut_off, extract_supply, ghosh, leontief
from tumen.errors import InputError
from tumen.study.core.read import read_study
from tumen.study.economy.run import run_economy_study


def economy_of(folder):
    return read_study(folder).economy


def test_suppliers_add_up_to_what_is_foreign(supply_result):
    for item in supply_result.dependence:
        assert len(item.suppliers) == 20
        for name in ("purchases", "face_value", "look_through", "value_added"):
            total = sum(getattr(supplier, name) for supplier in item.suppliers)
            assert total == pytest.approx(getattr(item, f"foreign_{name}"), rel=1e-12)
        for supplier in item.suppliers:
            assert supplier.hidden == pytest.approx(supplier.look_through - supplier.face_value, abs=1e-12)


def test_look_through_by_hand(supply, supply_result):
    model = leontief(supply.accounts)
    axes = supply.accounts.axes
    column = axes.row("KOR", "C26_27")
    behind = model.L[axes.block("CHN"), column].sum() / model.L[:, column].sum()
    korea = next(item for item in supply_result.dependence if item.economy == "KOR")
    assert korea.suppliers[0].economy == "CHN"
    assert korea.suppliers[0].look_through == pytest.approx(100 * behind, rel=1e-12)


def test_rankings_fall_and_name_economies_first(supply_result):
    for item in supply_result.links:
        named = [link.loss for link in item.links if link.named]
        rest = [link.loss for link in item.links if not link.named]
        assert [link.loss for link in item.links] == named + rest
        assert (named, rest) == (sorted(named, reverse=True), sorted(rest, reverse=True))
        assert len(named) == 10
        # of the rest of the world what loses as much as the last of the ten, which is not hidden
        assert rest
        assert rest[-1] >= named[-1]
        assert all(link.name.startswith("ROW ") for link in item.links if not link.named)
        assert not any(link.name.startswith(f"{item.economy} ") for link in item.links)
    found = supply_result.extraction
    assert [item.named for item in found] == [True] * 20 + [False]
    shares = [item.supply_loss for item in found if item.named]
    assert shares == sorted(shares, reverse=True)
    assert found[-1].economy == "ROW"
    assert found[-1].supply_loss > shares[0]  # the largest of all, and last all the same


def test_own_loss_when_cut_off(supply, supply_result):
    model = leontief(supply.accounts)
    for item in supply_result.extraction:
        alone = cut_off(model, item.economy).share_of(item.economy)
        assert (item.own_orders, item.own_inputs) == pytest.approx([100 * share for share in alone])
    partners = [item for item in supply_result.cut_off if item.economy == "KOR"]
    assert partners[0].partner == "CHN"
    assert [item.named for item in partners] == [True] * 19 + [False]
    found = cut_off(model, "KOR", ["CHN"])
    assert (partners[0].own_orders, partners[0].own_inputs) == pytest.approx(
        [100 * share for share in found.share_of("KOR")]
    )
    assert (partners[0].partner_orders, partners[0].partner_inputs) == pytest.approx(
        [100 * share for share in found.share_of("CHN")]
    )
    text = supply_result.answer.text
    assert "Cut off from China, with nothing replaced, South Korea would lose 7.18 % of its own value" in text


def test_what_passes_a_perimeter(write_study, tmp_path, studies):
    text = (studies / "supply-security" / "study.yaml").read_text(encoding="utf-8")
    drawn = "[{title: To China, exporters: [JPN, KOR], importers: [CHN], sectors: [C26_27]}]"
    study = economy_of(write_study(tmp_path, text.replace("top: 10", f"top: 10\n    perimeters: {drawn}")))
    found = run_economy_study(study).perimeters[0]
    axes, sales = study.accounts.axes, study.accounts.exports()
    rows = [axes.row(code, "C26_27") for code in ("JPN", "KOR")]
    assert found.exports == pytest.approx(sales[rows, axes.economy("CHN")].sum())
    assert found.inside + found.outside + found.double == pytest.approx(found.exports)
    assert sum(value for _, value in found.origins) == pytest.approx(found.outside)
    assert found.origins[-1][0] == "ROW"
    assert 0 < found.double < found.exports / 20


def test_a_perimeter_that_nothing_can_cross_is_refused_with_its_line(write_study, tmp_path, studies):
    text = (studies / "supply-security" / "study.yaml").read_text(encoding="utf-8")
    drawn = "[{title: Home, exporters: [KOR], importers: [KOR]}]"
    write_study(tmp_path, text.replace("top: 10", f"top: 10\n    perimeters: {drawn}"))
    with pytest.raises(InputError, match=r"study.yaml:\d+: economy.exposure.perimeters\[1\].*nobody sells"):
        economy_of(tmp_path)


def test_stages_are_corrected_only_where_stocks_have_a_category(write_study, tmp_path, studies):
    text = (studies / "supply-security" / "study.yaml").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="final-demand category 'INVNT' is not in the table"):
        economy_of(write_study(tmp_path, text.replace("top: 10", "top: 10\n    inventories: INVNT")))


def test_what_the_focus_loses_is_the_extraction(supply, supply_result):
    model, forward = leontief(supply.accounts), ghosh(supply.accounts)
    axes = supply.accounts.axes
    lost = extract_supply(model, forward, "JPN").value_added_loss[axes.economy("KOR")]
    japan = next(item for item in supply_result.extraction if item.economy == "JPN")
    share = dict(japan.focus_supply_share)["KOR"]
    assert share == pytest.approx(100 * lost / supply.accounts.gdp[axes.economy("KOR")], rel=1e-9)
    china = next(item for item in supply_result.extraction if item.economy == "CHN")
    assert dict(china.focus_supply_share)["CHN"] is None


def test_a_plant_moves_value_added_and_makes_none(supply, supply_result):
    for plant in supply_result.plants:
        assert plant.total_value_added_home + plant.total_value_added_abroad == pytest.approx(0, abs=1e-8)
        assert sum(value for _, value in plant.value_added_by_economy) == pytest.approx(0, abs=1e-8)
        assert sum(value for _, value in plant.displaced) == pytest.approx(plant.output)
        # what it sells is what it buys and adds
        bought = plant.inputs_home + plant.inputs_abroad
        assert bought + plant.direct_value_added == pytest.approx(plant.output)
        assert plant.import_share_after < plant.import_share_before
    first = supply_result.plants[0]
    assert [code for code, value in first.displaced if value] == ["KOR"]
    # one billion of all that China buys of the product, in points of its import share
    axes = supply.accounts.axes
    rows = [axes.row(code, "C26_27") for code in axes.economies]
    bought = supply.accounts.sales_by_economy()[rows, axes.economy("CHN")].sum()
    fall = first.import_share_before - first.import_share_after
    assert fall == pytest.approx(100 * 1000 / bought, rel=1e-9)


def test_on_a_table_that_is_added_up(write_study, tmp_path, studies):
    axes = built_in().axes
    pairs = "old,new\n" + "".join(f"{code},{'ROW' if code == 'HKG' else code}\n" for code in axes.economies)
    text = (studies / "supply-security" / "study.yaml").read_text(encoding="utf-8")
    text = text.replace("{table: built-in}", "{table: built-in, economies: map.csv}")
    study = economy_of(write_study(tmp_path, text, map=pairs))
    found = run_economy_study(study)
    assert "HKG" not in [label.code for label in found.economies]
    assert len(found.dependence[0].suppliers) == 19
    assert "map.csv" in study.files
    # whoever is added up, what is foreign to Korea's electronics at face value is the same
    whole = run_economy_study(economy_of(studies / "supply-security")).dependence[1]
    assert found.dependence[1].foreign_purchases == pytest.approx(whole.foreign_purchases, rel=1e-9)
