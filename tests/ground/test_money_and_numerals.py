"""Money, numerals and dates as court papers write them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase import hanzi, money

WORDS = {
    "0.05": "人民币伍分",
    "0.50": "人民币伍角整",
    "10": "人民币壹拾元整",
    "10.05": "人民币壹拾元零伍分",
    "100.10": "人民币壹佰元壹角整",
    "1010.00": "人民币壹仟零壹拾元整",
    "100000.00": "人民币壹拾万元整",
    "1000001.20": "人民币壹佰万零壹元贰角整",
    "107000.53": "人民币壹拾万柒仟元伍角叁分",
    "6007.14": "人民币陆仟零柒元壹角肆分",
    "0": "人民币零元整",
    "100000000": "人民币壹亿元整",
}


@pytest.mark.parametrize(("amount", "words"), WORDS.items())
def test_amounts_in_words_follow_the_conventions(amount, words):
    assert hanzi.money(Decimal(amount)) == words


def test_amounts_that_have_no_words_are_refused():
    for amount in ("-0.01", "1000000000000"):
        with pytest.raises(ValueError, match="大写"):
            hanzi.money(Decimal(amount))


UNITS = {"拾": 10, "佰": 100, "仟": 1000, "万": 10_000, "亿": 100_000_000}
DIGITS = {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}


def read_back(words):
    """An independent reader of 大写, to the fen."""
    yuan, _, rest = (
        words.removeprefix("人民币").removesuffix("整").rpartition("元")
        if "元" in words
        else ("", "", words.removeprefix("人民币").removesuffix("整"))
    )
    total = section = digit = 0
    for char in yuan:
        if char in DIGITS:
            digit = DIGITS[char]
        elif UNITS[char] >= 10_000:
            total += (section + digit) * UNITS[char]
            section = digit = 0
        else:
            section += (digit or 1) * UNITS[char]
            digit = 0
    fen = 0
    for char in rest:
        if char in DIGITS:
            digit_small = DIGITS[char]
        else:
            fen += digit_small * {"角": 10, "分": 1}[char]
    return Decimal(total + section + digit) + Decimal(fen) / 100


@given(st.decimals(min_value=0, max_value=99_999_999, places=2))
def test_words_read_back_to_the_same_amount(amount):
    assert read_back(hanzi.money(amount)) == amount


@given(st.integers(min_value=1, max_value=9999))
def test_article_numbers_read_back(number):
    assert hanzi.number(hanzi.numeral(number)) == number


@pytest.mark.parametrize(
    ("no", "printed"),
    [("944", "第九百四十四条"), ("10", "第十条"), ("286-1", "第二百八十六条之一"), ("1260", "第一千二百六十条")],
)
def test_article_numbers_as_printed(no, printed):
    assert hanzi.article(no) == printed


@pytest.mark.parametrize("text", ["", "甲", "第", "12a"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="不是数字"):
        hanzi.number(text)


def test_full_width_digits_are_numbers():
    assert hanzi.number("９４４") == 944


def test_dates_are_written_without_padding():
    assert hanzi.date(dt.date(2026, 3, 5)) == "2026年3月5日"


@pytest.mark.parametrize(("amount", "rounded"), [("0.005", "0.01"), ("2.345", "2.35"), ("2.344", "2.34"), ("-0.005", "-0.01")])
def test_cents_round_half_up(amount, rounded):
    assert money.cents(Decimal(amount)) == Decimal(rounded)


def test_sums_are_exact_and_written_two_ways():
    assert money.total([]) == Decimal("0.00")
    assert money.plain(Decimal("1234.5")) == "1234.50"
    assert money.yuan(Decimal("1234567.5")) == "1,234,567.50"
