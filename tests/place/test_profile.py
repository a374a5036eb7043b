"""Profiles: the nearest value on the day wins and says where it came from; everything unknown is refused."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from feecase.errors import InputError, LawError, PluginError
from feecase.model.trace import cite
from feecase.place.policies import POLICIES, spec
from feecase.place.profile import Policy, Profile, conflicts, resolve

ON = dt.date(2026, 11, 20)


def policy(value, name="limitation.series", **more):
    return Policy(name=name, value=value, source="来源", **more)


def profile(place, *policies, name="某地", origin=""):
    return Profile(place=place, name=name, policies=policies, origin=origin)


NATION = profile("CN", policy("each"), policy("1.3", "late_fee.multiple"), name="全国")
PROVINCE = profile("370000", policy("last"), name="山东省")
CITY = profile("370200", policy("year", since=dt.date(2024, 1, 1), until=dt.date(2025, 12, 31)), name="青岛市")
COURT = profile("370202:市南区法院", policy("4", "late_fee.multiple"), name="市南区法院")
ALL = (NATION, PROVINCE, CITY, COURT)


@pytest.mark.parametrize(
    ("code", "on", "value", "origin"),
    [
        ("370202", "2023-12-31", "last", "山东省"),
        ("370202", "2024-01-01", "year", "青岛市"),
        ("370202", "2025-12-31", "year", "青岛市"),
        ("370202", "2026-01-01", "last", "山东省"),
        ("370102", "2025-01-01", "last", "山东省"),
        ("110105", "2025-01-01", "each", "全国"),
        ("CN", "2025-01-01", "each", "全国"),
    ],
)
def test_the_nearest_value_on_the_day_wins(code, on, value, origin):
    found = resolve(ALL, code).policy("limitation.series", on=dt.date.fromisoformat(on))

    assert (found.value, found.place_name, found.source) == (value, origin, "来源")


def test_a_court_with_a_profile_comes_first_and_one_without_changes_nothing():
    court = resolve(ALL, "370202", court="市南区法院")
    other = resolve(ALL, "370202", court="不 存在：的法院")

    assert (court.code, court.policy("late_fee.multiple", on=ON).number) == ("370202:市南区法院", Decimal(4))
    assert (other.code, other.policy("late_fee.multiple", on=ON).number) == ("370202", Decimal("1.3"))


def test_the_trail_shows_what_was_overridden():
    trail = resolve(ALL, "370202").trail("limitation.series", on=dt.date(2024, 6, 1))

    assert [(r.place_name, r.value) for r in trail] == [("青岛市", "year"), ("山东省", "last"), ("全国", "each")]


@given(st.randoms(use_true_random=False))
def test_the_order_of_profiles_does_not_matter(rng: random.Random):
    shuffled = list(ALL)
    rng.shuffle(shuffled)

    assert resolve(shuffled, "370202", court="市南区法院") == resolve(ALL, "370202", court="市南区法院")


def test_an_unknown_value_is_named_with_what_is_known():
    here = resolve([profile("CN", policy("80000", "small_claims.wage", since=dt.date(2027, 1, 1)))], "370202")
    with pytest.raises(LawError, match=r"small_claims\.wage") as caught:
        here.policy("small_claims.wage", on=ON)

    assert "2027-01-01" in caught.value.problems[0].why
    assert here.find("small_claims.wage", on=ON) is None


def test_an_unknown_name_is_named_with_the_nearest_right_one():
    with pytest.raises(PluginError, match=r"limitation\.series"):
        resolve(ALL, "370202").policy("limitation.seires", on=ON)


def test_two_profiles_that_claim_one_policy_at_one_place_are_named_both():
    rivals = (
        profile("370200", policy("each"), origin="feecase-a 1.0"),
        profile("370200", policy("last"), origin="feecase-b 2.0"),
    )
    with pytest.raises(PluginError, match=r"feecase-a 1\.0、feecase-b 2\.0"):
        resolve((*rivals, NATION), "370202")

    assert len(conflicts(rivals)) == 1
    assert resolve((*rivals, NATION), "110105").policy("limitation.series", on=ON).value == "each"


def test_two_profiles_of_one_place_may_share_the_work():
    place = resolve((profile("370200", policy("last")), profile("370200", policy("2", "late_fee.multiple")), NATION), "370202")

    assert place.policy("limitation.series", on=ON).value == "last"
    assert place.policy("late_fee.multiple", on=ON).number == Decimal(2)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("limitation.seires", "each", "是否想写“limitation.series”"),
        ("limitation.series", "all", "可用：each、last、year"),
        ("late_fee.multiple", "many", "不小于 0 的数字"),
        ("late_fee.multiple", "-1", "不小于 0 的数字"),
        ("late_fee.multiple", "NaN", "不小于 0 的数字"),
        ("filing.slots", "起诉状", "一组文本"),
        ("collection.forbidden_acts", ("dancing",), "water-cut"),
        ("limitation.series", ("each",), "可用"),
    ],
)
def test_a_value_that_the_policy_does_not_take_is_refused(name, value, message):
    with pytest.raises(ValidationError, match=message):
        policy(value, name)


def test_a_value_needs_a_source():
    with pytest.raises(ValidationError, match="没有写明出处"):
        Policy(name="limitation.series", value="each")

    assert Policy(name="limitation.series", value="each", citations=(cite("minfadian", 188),)).value == "each"


@pytest.mark.parametrize("spans", [((None, None), (None, None)), ((None, "2024-12-31"), ("2024-12-31", None))])
def test_one_policy_has_one_value_a_day(spans):
    day = dt.date.fromisoformat
    policies = [policy("each", since=a and day(a), until=b and day(b)) for a, b in spans]
    with pytest.raises(ValidationError, match="同一天有两个值"):
        profile("370200", *policies)


def test_a_profile_of_no_place_is_refused():
    with pytest.raises(ValidationError, match="不是行政区划代码"):
        profile("青岛")
    with pytest.raises(InputError):
        resolve(ALL, "青岛")


def test_lists_and_texts_are_asked_for_by_their_kind():
    place = resolve([profile("CN", policy(("起诉状", "证据"), "filing.slots"), policy("10", "filing.max_file_mb"))], "CN")
    slots, size = place.policy("filing.slots", on=ON), place.policy("filing.max_file_mb", on=ON)

    assert slots.texts == ("起诉状", "证据")
    assert (size.texts, size.shown) == (("10",), "10 MB")
    with pytest.raises(TypeError):
        _ = slots.text


def test_every_policy_has_a_chinese_label_and_meanings():
    assert all(s.label and s.name == name for name, s in POLICIES.items())
    assert all(
        meaning and s.accepts(choice if s.kind == "choice" else (choice,))
        for s in POLICIES.values()
        for choice, meaning in s.choices
    )
    assert spec("collection.forbidden_acts").shown(("water-cut", "lift-block")) == "断水、限制使用电梯"
