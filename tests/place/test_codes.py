"""Division codes: who lies in whom, and what they are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase.errors import InputError
from feecase.place import codes


@pytest.mark.parametrize(
    ("place", "lineage"),
    [
        ("CN", ("CN",)),
        ("370000", ("370000", "CN")),
        ("370200", ("370200", "370000", "CN")),
        ("370202", ("370202", "370200", "370000", "CN")),
        ("419001", ("419001", "419000", "410000", "CN")),
        ("370202:青岛市市南区人民法院", ("370202:青岛市市南区人民法院", "370202", "370200", "370000", "CN")),
        ("CN:最高人民法院", ("CN:最高人民法院", "CN")),
    ],
)
def test_a_place_lies_in_its_city_province_and_nation(place, lineage):
    assert codes.lineage(place) == lineage


@pytest.mark.parametrize(
    "place", ["", "37020", "3702020", "cn", "０７０２０２", "370202:", "370202:法 院", "370202;x", "370202\n", "970000"]
)
def test_a_malformed_code_is_refused_with_advice(place):
    with pytest.raises(InputError, match="不是行政区划代码") as caught:
        codes.lineage(place)

    assert "GB/T 2260" in caught.value.problems[0].why
    assert caught.value.problems[0].next


@pytest.mark.parametrize(
    ("code", "full", "short"),
    [
        ("370202", "山东省青岛市市南区", "市南区"),
        ("370200", "山东省青岛市", "青岛市"),
        ("370000", "山东省", "山东省"),
        ("110105", "北京市朝阳区", "朝阳区"),
        ("500229", "重庆市城口县", "城口县"),
        ("419001", "河南省济源市", "济源市"),
        ("440305", "广东省深圳市南山区", "南山区"),
        ("CN", "全国", "全国"),
        ("370202:青岛市市南区人民法院", "青岛市市南区人民法院", "青岛市市南区人民法院"),
        ("370299", "370299", "370299"),
        ("370205", "山东省青岛市四方区（2012年前的区划）", "四方区（2012年前的区划）"),
    ],
)
def test_names_come_with_the_divisions_above_and_unknown_codes_stay_codes(code, full, short):
    assert (codes.full_name(code), codes.short_name(code)) == (full, short)


@given(st.from_regex(r"[1-8][0-9]{5}", fullmatch=True))
def test_every_code_lies_in_the_nation_and_lineages_narrow(code):
    lineage = codes.lineage(code)

    assert lineage[0] == code
    assert lineage[-1] == "CN"
    assert len(set(lineage)) == len(lineage)
    assert all(codes.contains(outer, code) for outer in lineage)
    assert all(codes.lineage(outer) == lineage[i:] for i, outer in enumerate(lineage))


def test_neighbours_do_not_contain_each_other():
    assert not codes.contains("370200", "370102")
    assert not codes.contains("370202", "370200")
