"""One error shape: code, where, what, why, next; exit codes come from the class."""

import pytest

from feecase import errors


def test_a_message_says_where_what_why_and_next():
    error = errors.InputError("日期无效", where="case.yaml 第3行第5列", why="没有 2025-02-30 这一天", next="请改成存在的日期")

    assert str(error) == "case.yaml 第3行第5列：日期无效\n  原因：没有 2025-02-30 这一天\n  处理：请改成存在的日期"
    assert error.as_json() == {
        "error": {
            "code": "input-error",
            "what": "日期无效",
            "where": "case.yaml 第3行第5列",
            "why": "没有 2025-02-30 这一天",
            "next": "请改成存在的日期",
        }
    }


def test_several_problems_are_all_reported():
    error = errors.InputError([errors.Problem("一"), errors.Problem("二")])

    assert [p["what"] for p in error.as_json()["error"]["problems"]] == ["一", "二"]


@pytest.mark.parametrize(
    ("kind", "code"), [(errors.InputError, 1), (errors.LawError, 1), (errors.TemplateError, 1), (errors.UsageError, 2)]
)
def test_exit_codes_come_from_the_class(kind, code):
    assert kind("x").exit_code == code
