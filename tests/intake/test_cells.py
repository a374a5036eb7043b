"""Cells: what spreadsheets do to dates, amounts, ID numbers and room names is undone where that is certain, and refused where not."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase.builtin.importers import cells
from feecase.builtin.importers.cells import CellError

DAYS = st.dates(dt.date(1980, 1, 1), dt.date(2099, 12, 31))
WIDE = str.maketrans("0123456789-./:", "０１２３４５６７８９－．／：")


@given(
    DAYS,
    st.sampled_from(
        [
            "{:%Y-%m-%d}",
            "{:%Y/%m/%d}",
            "{:%Y.%m.%d}",
            "{:%Y年%m月%d日}",
            "{:%Y%m%d}",
            "{:%Y-%m-%d} 23:59:59",
            " {:%Y-%m-%d} 00:00:00 ",
        ]
    ),
    st.booleans(),
)
def test_a_date_is_read_however_it_is_written(day, form, wide):
    text = form.format(day)

    assert cells.day(text.translate(WIDE) if wide else text) == day


@given(DAYS, st.booleans())
def test_a_serial_number_is_the_date_that_excel_shows(day, as_text):
    serial = (day - dt.date(1899, 12, 30)).days

    assert cells.day(str(serial) if as_text and serial >= 10000 and len(str(serial)) == 5 else float(serial)) == day
    assert cells.day(serial + 0.5) == day


def test_known_serials():
    assert cells.day(45992) == dt.date(2025, 12, 1)
    assert cells.day(dt.datetime(2025, 12, 1, 23, 59, 59)) == dt.date(2025, 12, 1)


@pytest.mark.parametrize(
    "value",
    ["2026年13月1日", "2025-02-30", "昨天", "", "2026-1", True, 3, 0.5, "12", dt.date(1899, 12, 31), "1900-01-01", float("nan")],
)
def test_what_is_no_date_is_refused(value):
    with pytest.raises(CellError):
        cells.day(value)


@given(DAYS, st.sampled_from(["{d.year}-{d.month}", "{d:%Y-%m}", "{d.year}年{d.month}月", "{d:%Y%m}", "{d:%Y-%m-%d}"]))
def test_a_month_is_its_first_and_last_day(day, form):
    first, last = cells.month(form.format(d=day))

    assert first == day.replace(day=1)
    assert (last + dt.timedelta(1)).day == 1
    assert first <= day <= last


@given(
    st.decimals(Decimal("0.01"), Decimal("99999999.99"), places=2),
    st.sampled_from(["{:f}", "{:,.2f}", "¥{:,.2f}", "{:f}元", " {:f} "]),
)
def test_an_amount_is_read_however_it_is_written(amount, form):
    assert cells.money(form.format(amount)) == amount
    assert cells.money(form.format(amount).translate(WIDE)) == amount
    assert cells.money(float(amount)) == amount


@pytest.mark.parametrize(
    "value",
    [
        "1.2.3",
        "nan",
        "inf",
        float("nan"),
        float("inf"),
        True,
        "=1+2",
        "--1",
        "1,20",
        "12,5",
        "1,2345",
        ",100",
        "1,,000",
        "1e3",
        "1 2",
        "约100",
        "100左右",
    ],
)
def test_what_is_no_amount_is_refused(value):
    with pytest.raises(CellError):
        cells.money(value)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("1.005", "1.01"),
        (1462.235634, "1462.24"),
        ("(100)", "-100.00"),
        ("1.2万", "12000.00"),
        ("0.2592万元", "2592.00"),
        ("3888.00 元整", "3888.00"),
        ("'2678.40", "2678.40"),
        ("人民币2,188.80元", "2188.80"),
        ("-￥12.5", "-12.50"),
        ("100-", "-100.00"),
        ("贰仟壹佰捌拾捌元捌角整", "2188.80"),
        ("壹万零伍拾元整", "10050.00"),
        ("５角", "0.50"),
    ],
)
def test_an_amount_is_read_as_books_write_it(value, amount):
    assert cells.money(value) == Decimal(amount)


def test_the_noise_of_binary_fractions_is_no_third_decimal():
    assert cells.money(0.1 + 0.2) == Decimal("0.30")
    assert cells.money(2660.0000000000005) == Decimal("2660.00")
    assert (str(cells.area(95.5)), str(cells.area(100.0)), str(cells.area("95.50"))) == ("95.5", "100", "95.50")


@pytest.mark.parametrize("value", ["0", "-5", 0])
def test_arrears_and_areas_are_above_zero(value):
    for read in (cells.positive_money, cells.area):
        with pytest.raises(CellError):
            read(value)


@given(st.integers(1, 99), st.integers(1, 9), st.integers(101, 3999))
def test_a_dwelling_has_one_name(tower, unit, number):
    name = f"{tower}-{unit}-{number}"
    forms = (
        "{0}-{1}-{2}",
        "{0}栋{1}单元{2}室",
        "{0}号楼{1}单元{2}",
        "{0}幢{1}单元{2}户",
        "{0}#{1}-{2}",
        "{0:02}-{1:02}-{2}",
        "阳光花园{0}号楼{1}单元{2}室",
        "{0} - {1} - {2}",
    )

    for form in forms:
        assert cells.room(form.format(tower, unit, number)) == name
        assert cells.room(form.format(tower, unit, number).translate(WIDE)) == name


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("S1-105", "S1-105"),
        ("s1-0-105", "S1-105"),
        ("S1栋0单元105", "S1-105"),
        ("S1栋105室", "S1-105"),
        ("商铺S1-105", "商铺S1-105"),
        ("地下车位A-012", "地下车位A-12"),
        (302, "302"),
        (302.0, "302"),
    ],
)
def test_shops_and_parking_keep_their_names(value, name):
    assert cells.room(value) == name


@pytest.mark.parametrize("value", [dt.datetime(2003, 1, 30), "", "../etc", "a:b", "-", "x" * 60])
def test_what_cannot_be_a_room_is_refused(value):
    with pytest.raises(CellError):
        cells.room(value)


@given(st.text())
def test_no_text_makes_a_cell_reader_raise_anything_else(text):
    for read in (
        cells.day,
        cells.month,
        cells.money,
        cells.area,
        cells.identity,
        cells.phone,
        cells.room,
        cells.name_and_phone,
        cells.text,
    ):
        try:
            read(text)
        except CellError:
            continue


@given(st.text())
def test_a_room_name_can_be_a_folder(text):
    try:
        name = cells.room(text)
    except CellError:
        return

    assert name not in {".", ".."}
    assert not set(name) & set('/\\:*?"<>|#\n\t ')
    assert cells.room(name) == name


GOOD_ID, GOOD_CODE = "37021219830115211X", "91370202MA3TY18051"


@pytest.mark.parametrize(
    "value", [GOOD_ID, GOOD_ID.lower(), " 370212 19830115 211X ", GOOD_CODE, "３７０２１２１９８３０１１５２１１Ｘ"]
)
def test_a_right_number_is_taken_in_its_compact_form(value):
    assert cells.identity(value) in {GOOD_ID, GOOD_CODE}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (370212198301152110, "被 Excel 当作数字"),
        (3.70212198301152e17, "被 Excel 当作数字"),
        ("3.70212E+17", "被 Excel 当作数字"),
        ("370212198301152000", "疑被 Excel 截断"),
        ("370212198301152110", "校验位不符"),
        ("3702121983", "18 位"),
        ("370212198313152118", "出生日期不存在"),
        ("91370202MA3TY1805I", "校验位|18 位"),
    ],
)
def test_a_damaged_or_wrong_number_is_refused_with_the_reason(value, reason):
    with pytest.raises(CellError, match=reason) as raised:
        cells.identity(value)
    assert raised.value.fix


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(place, more):
    digits = list(GOOD_ID)
    digits[place] = str((int(digits[place]) + more) % 10)

    with pytest.raises(CellError):
        cells.identity("".join(digits))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (13000000107.0, "13000000107"),
        (13000000107, "13000000107"),
        ("130 0000 0107", "13000000107"),
        ("0532-80000018", "0532-80000018"),
        (None, ""),
    ],
)
def test_telephone_numbers_are_text(value, text):
    assert cells.phone(value) == text


def test_name_and_telephone_number_are_split():
    assert cells.name_and_phone("张三(13000000107)") == ("张三", "13000000107")
    assert cells.name_and_phone("张三（ 0532-1 ）") == ("张三", "0532-1")
    assert cells.name_and_phone("甲(乙)公司") == ("甲(乙)公司", "")


@given(st.decimals(Decimal("-99999999999.99"), Decimal("99999999999.99"), places=2))
def test_an_amount_comes_back_from_a_number_cell_to_the_cent(amount):
    assert cells.money(float(amount)) == amount
    if amount == int(amount):
        assert cells.money(int(amount)) == amount


@given(st.one_of(st.floats(), st.floats(0, 100, width=32), st.decimals(0, 1000, places=9).map(float)))
def test_a_number_is_what_the_cell_shows_or_is_refused(value):
    for read in (cells.number,):
        try:
            result = read(value)
        except CellError as error:
            assert error.fix  # noqa: PT017
        else:
            assert abs(float(result) - value) <= 1e-9 * abs(value)


@given(st.from_regex(r"[-+]?[0-9]{0,7}(?:[,.， ][0-9]{0,4}){0,3}", fullmatch=True))
def test_separators_are_left_out_only_where_they_separate_thousands(written):
    try:
        result = cells.number(written)
    except CellError:
        return
    whole, _, rest = written.strip().lstrip("+-").replace("，", ",").replace(" ", ",").partition(".")

    assert [len(group) for group in whole.split(",")[1:]] == [3] * whole.count(",")
    assert result.copy_abs() == Decimal(f"{whole.replace(',', '')}.{rest or 0}")


def numbers(written: str) -> list[int]:
    return [int(part) for part in "".join(sign if sign in "0123456789" else " " for sign in written).split()]


@given(
    st.one_of(
        st.from_regex(
            r"[0-9]{2,4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,4}日?(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?Z?", fullmatch=True
        ),
        st.from_regex(r"[0-9]{4,8}", fullmatch=True),
        st.text("0123456789-/.年月日 :TZ", max_size=20),
    )
)
def test_a_date_is_read_from_its_own_digits_or_refused(written):
    try:
        day = cells.day(written)
    except CellError as error:
        assert error.fix  # noqa: PT017
        return
    found = numbers(written)

    if len(found) == 1:
        assert found[0] in {int(f"{day:%Y%m%d}"), (day - dt.date(1899, 12, 30)).days}
    else:
        assert found[:3] == [day.year, day.month, day.day]


@given(st.dates(), st.times())
def test_a_date_cell_is_its_day_whatever_the_time_or_is_refused(day, time):
    for value in (day, dt.datetime.combine(day, time)):
        if 1980 <= day.year < 2100:
            assert cells.day(value) == day
        else:
            with pytest.raises(CellError, match="年份"):
                cells.day(value)


@given(DAYS)
def test_a_month_may_be_any_date_in_it_also_a_serial_number(day):
    serial = (day - dt.date(1899, 12, 30)).days

    for value in (day, serial, float(serial), str(serial) if serial >= 10000 else day, dt.datetime.combine(day, dt.time(10))):
        assert cells.month(value)[0] == day.replace(day=1)


@given(st.text("0123456789-年月/", max_size=9))
def test_a_month_is_read_from_its_own_digits_or_refused(written):
    try:
        first, _ = cells.month(written)
    except CellError:
        return
    digits = "".join(filter(str.isdigit, written))

    assert digits.startswith((f"{first:%Y}{first.month}", f"{first:%Y%m}")) or int(digits) - 31 <= (
        first - dt.date(1899, 12, 30)
    ).days <= int(digits)


FORMS = ("{0}-{1}-{2}", "{0}栋{1}单元{2}室", "{0}号楼{1}单元{2}", "{0}#{1}-{2}", "{0}/{1}/{2}", "{0}幢{1}单元{2}号")
ROOM = st.tuples(st.integers(1, 120), st.integers(1, 12), st.integers(1, 4000))


@given(ROOM, ROOM, st.sampled_from(FORMS), st.sampled_from(FORMS))
def test_two_rooms_never_share_a_name(one, other, form, its):
    assert (cells.room(form.format(*one)) == cells.room(its.format(*other))) == (one == other)


@given(st.floats(1, 10000))
def test_a_room_that_excel_made_a_fraction_of_is_refused(value):
    if value.is_integer():
        assert cells.room(value) == str(int(value))
    else:
        with pytest.raises(CellError, match="小数"):
            cells.room(value)


@given(st.text("0123456789 -+()", max_size=20), st.booleans())
def test_a_telephone_number_keeps_its_digits(written, wide):
    read = cells.phone(written.translate(WIDE) if wide else written)

    digits, kept = ("".join(filter(str.isdigit, text)) for text in (written, read))
    assert kept == digits or (re.fullmatch(r"1[3-9]\d{9}", read) and digits in ("86" + read, "0086" + read))


@given(st.integers(10**17, 10**18 - 1))
def test_eighteen_digits_as_a_number_are_never_taken(number):
    for read in (cells.identity, cells.reference):
        for value in (float(number), f"{number:.5E}"):
            if read is cells.identity:
                with pytest.raises(CellError, match="Excel"):
                    read(value)
            else:
                assert read(value) == ""
    assert cells.reference(str(number)) == cells.reference(f"'{number}") == str(number)


@pytest.mark.parametrize("value", [f"'{GOOD_ID}", f"’{GOOD_ID}", f"\t{GOOD_ID}"])
def test_the_sign_that_keeps_text_is_no_part_of_a_number(value):
    assert cells.identity(value) == GOOD_ID


def test_a_credit_code_with_another_check_digit_is_taken_as_registered():
    """Registers hold such codes; the case tells of it instead of losing the row."""
    assert cells.identity("91370202ma3ty18052") == "91370202MA3TY18052"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("+8613900001234", "13900001234"),
        ("86 139 0000 1234", "13900001234"),
        ("0086-13900001234", "13900001234"),
        ("139-0000-1234", "13900001234"),
        (13900001234, "13900001234"),
        ("028-80000000", "028-80000000"),
        ("8612345", "8612345"),
    ],
)
def test_a_mobile_number_is_eleven_digits_and_a_landline_as_written(written, read):
    assert cells.phone(written) == read
