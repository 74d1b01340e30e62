"""The command line says what the page says, one line per test."""

from __future__ import annotations

from dataclasses import replace

from tumen.report.text import country_text, determination_lines, landed_lines, quotes_lines


def cell_of(result, site, market):
    return next(c for c in result.scenarios[0].cells if (c.site, c.market) == (site, market))


def test_the_tree_is_indented_and_every_test_is_there(result):
    answer = cell_of(result, "changchun", "jp").origins[0]
    lines = determination_lines(answer.determination, answer.country)
    assert lines[0] == "[+] originating under RCEP: 8516.71 (HS2022) made in CN on 2026-06-01"
    assert "country of origin: CN [Art. 2.6.2]: the product-specific rule was met in CN" in lines
    assert "alternatives: CTSH: met; RVC40: met, +6.08 percentage points" in lines  # 47 / 102 - 40 %
    depths = [len(line) - len(line.lstrip()) for line in lines]
    assert max(depths) >= 8
    for node in (*answer.determination.trace.walk(), *answer.determination.consignment.walk()):
        assert any(node.text in line for line in lines)


def test_unknown_is_said_with_what_it_needs(result):
    cell = cell_of(result, "changchun", "th")
    lines = quotes_lines(cell.quotes)
    need = "the MFN rate of TH on 8516.71 on 2026-06-01"
    assert f"  rate unknown: no rate on file; duty unknown: needs {need}" in lines
    shown = landed_lines(cell.landed)
    assert f"  total: unknown: needs duty; {need}; CIF value and duty" in shown
    answer = cell.origins[0]
    unknown = replace(answer.country, party=None, needs=("the operations",))
    assert country_text(unknown).startswith("country of origin: unknown: needs the operations")


def test_quotes_show_rate_duty_calculation_and_source(result):
    lines = quotes_lines(cell_of(result, "hai-phong", "jp").quotes)
    assert "  rate 10%; duty 1,073.33 USD" in lines  # 10 % of 10,733.33
    assert "  10 % x 10,733.33 USD = 1,073.333" in lines
    assert "  source: illustrative" in lines


def test_landed_cost_by_hand(result):
    """CIF 10,733.33, duty 1,073.333, fees 50, inland 150: 12,006.663; 100 units."""
    lines = landed_lines(cell_of(result, "hai-phong", "jp").landed)
    assert "  total before import tax: 12,006.66 USD" in lines
    assert "  per unit before import tax: 120.07 USD" in lines
    assert lines[-1] == "cheapest lawful regime before import tax: RCEP"
