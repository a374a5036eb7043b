"""Reading a request's body: never more than the limit, never longer than the patience, and JSON without traps.

Refused as a whole: what is not UTF-8, not JSON (NaN and Infinity included), says a key twice, or nests deeper than `DEPTH`. Numbers keep the
digits they are written with: integers up to 18 digits stay numbers, decimals become Decimal; exponents and longer numbers become text, which no
amount accepts.
"""

from __future__ import annotations

import asyncio
import json
import re
from decimal import Decimal
from typing import Any

from starlette.requests import ClientDisconnect, Request

from feecase.web.refusals import BadRequestError, TooLargeError, WrongTypeError

DEPTH = 8
PATIENCE = 30.0
"""Seconds in which a body must have arrived."""
_DIGITS = 18
_PLAIN = re.compile(r"-?\d{1,18}\.\d{1,18}")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_PROSE = frozenset({"note", "备注", "text", "内容", "outcome", "结果说明"})
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


async def read(request: Request, limit: int) -> bytes:
    """Return the body. Raises WrongTypeError, TooLargeError as soon as it is above `limit` bytes, BadRequestError when it does not arrive."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise WrongTypeError("请求体应为 JSON", where="Content-Type", next="请写 Content-Type: application/json")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise WrongTypeError("不接受压缩的请求体", where="Content-Encoding", next="请不压缩地发送")
    said = request.headers.get("content-length", "")
    if said.isdecimal() and (len(said) > _DIGITS or int(said) > limit):
        raise _too_large(limit)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(PATIENCE):
            async for part in request.stream():
                size += len(part)
                if size > limit:
                    raise _too_large(limit)
                parts.append(part)
    except TimeoutError:
        raise BadRequestError("请求体没有按时送完", where="请求体", why=f"超过 {PATIENCE:.0f} 秒", next="请分批发送") from None
    except ClientDisconnect:
        raise BadRequestError("连接中断，请求体不完整", where="请求体", next="请重发") from None
    return b"".join(parts)


def _too_large(limit: int) -> TooLargeError:
    return TooLargeError("请求体过大", where="请求体", why=f"超过 {limit:,} 字节", next="请分批发送")


def parse(data: bytes) -> Any:
    """Read JSON strictly. Raises BadRequestError saying where."""
    try:
        value = json.loads(
            data.decode("utf-8"), parse_float=_decimal, parse_int=_integer, parse_constant=_constant, object_pairs_hook=_object
        )
    except UnicodeDecodeError as error:
        raise BadRequestError("请求体不是 UTF-8", where=f"第 {error.start + 1} 字节", next="请用 UTF-8 编码发送") from None
    except json.JSONDecodeError as error:
        raise BadRequestError(
            "请求体不是 JSON", where=f"第{error.lineno}行第{error.colno}列", next="请核对引号、逗号和括号"
        ) from None
    except RecursionError:
        raise _too_deep() from None
    if _deeper(value, DEPTH):
        raise _too_deep()
    return value


def _deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, list | dict):
        return False
    below = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper(one, levels - 1) for one in below)


def unfit(value: Any) -> bool:
    """Whether JSON data holds, in a text or key, control characters or half surrogates, which no register holds."""
    if isinstance(value, str):
        return not value.isprintable() and bool(_UNFIT.search(value))
    if isinstance(value, dict):
        return any(unfit(key) or unfit(one) for key, one in value.items())
    return isinstance(value, list) and any(map(unfit, value))


def invisible(value: Any, key: str = "") -> bool:
    """Whether JSON data holds invisible characters in what tells things apart; in prose they do no harm (parts of signs, for example)."""
    if isinstance(value, str):
        return key not in _PROSE and not value.isprintable() and bool(_INVISIBLE.search(value))
    if isinstance(value, dict):
        return any(invisible(name) or invisible(one, name) for name, one in value.items())
    return isinstance(value, list) and any(invisible(one, key) for one in value)


def _too_deep() -> BadRequestError:
    return BadRequestError(f"嵌套超过 {DEPTH} 层", where="请求体", next="请核对括号；数据的写法见接口文档")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        what = "一个键" if unfit(twice) else f"键“{twice[:40]}”"
        raise BadRequestError(f"{what}重复", where="请求体", why="后写的不能覆盖前写的", next="请只保留一处")
    return result


def _decimal(text: str) -> Decimal | str:
    return Decimal(text) if _PLAIN.fullmatch(text) else text


def _integer(text: str) -> int | str:
    return int(text) if len(text.lstrip("-")) <= _DIGITS else text


def _constant(text: str) -> Any:
    raise BadRequestError(f"“{text}”不是 JSON 的数字", where="请求体", next="没有数值时不要写这一项")
