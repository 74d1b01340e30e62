"""Words of closed lists are refused by the engine, with the near miss, whatever the door."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tumen.economy.accounts import elasticities, sector_tariffs
from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.quote.charges import check_answers
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.quote.landed import ConsignmentCosts
from tumen.tariff.quote.quotes import Claim, Trade, quotes
from tumen.tariff.rates.notation import parse_rate

LINE = HsCode("392410", "HS2022")
DAY = date(2026, 6, 1)


def trade(importer: str = "JP", exporter: str = "CN") -> Trade:
    return Trade(importer, exporter, LINE, DAY, Consignment(Decimal(100), "JPY"))


def claimed(code: str) -> dict[str, Claim]:
    return {code: Claim(True, "originating", "CN")}


def test_a_claim_under_a_regime_that_nobody_knows_is_refused():
    with pytest.raises(InputError, match=r"'RCPE' is no regime on file or stated\. Did you mean 'RCEP'"):
        quotes(trade(), TariffBook(), claimed("RCPE"))
    assert quotes(trade(), TariffBook(), claimed("RCEP")).of("RCEP") is not None


def test_a_regime_that_is_stated_is_known():
    rate = parse_rate("1%", file="test", line=1)
    book = TariffBook().with_stated([StatedRate("JP", "our-own", LINE, rate, "illustrative")])
    found = quotes(trade(), book, claimed("our-own")).of("our-own")
    assert found is not None
    assert found.duty is not None
    assert found.duty.amount == 1  # 1 % of 100


@pytest.mark.parametrize("pair", [{"importer": "JPP"}, {"exporter": "CHX"}])
def test_an_economy_that_is_none_is_refused(pair):
    with pytest.raises(InputError, match="is not the ISO code of an economy on file"):
        quotes(trade(**pair), TariffBook())


def test_terms_stages_and_sets_have_a_near_miss():
    with pytest.raises(InputError, match="Did you mean 'FOB'"):
        ConsignmentCosts(Decimal(1), "FOBB", "JPY", Decimal(1))
    with pytest.raises(InputError, match="Did you mean 'base'"):
        sector_tariffs("bases")
    with pytest.raises(InputError, match="Did you mean 'FGO'"):
        elasticities("FG0")


def test_an_answer_that_no_rate_asks_is_refused_with_what_is_asked():
    """A stated rate asks for carp; the answer to it, and only that, may be given."""
    code = HsCode("030193", "HS2022")
    rate = parse_rate('choose("for carp": free; otherwise: 5%)')
    book = TariffBook().with_stated([StatedRate("HK", "MFN", code, rate, "illustrative")])

    def asked(**answers):
        goods = Consignment(Decimal(100), "USD", holds=answers)
        return Trade("HK", "KR", code, date(2026, 6, 1), goods)

    check_answers(asked(**{"for carp": True}), book)
    check_answers(asked(), book)
    with pytest.raises(
        InputError, match=r"no rate of HK on 0301.93 asks 'for karp'. Did you mean .*for carp"
    ):
        check_answers(asked(**{"for karp": True}), book)
    with pytest.raises(InputError, match=r"asks 'nonsense'\. Asked are 'for carp'"):
        check_answers(asked(nonsense=False), book)
    with pytest.raises(InputError, match="Leave the answer out"):
        check_answers(replace(asked(nonsense=True), importer="MO"), book)
