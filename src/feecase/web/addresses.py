"""Where webhooks may be sent: public addresses over https, and the private networks that `feecase.toml` allows (server-side request forgery).

A name is resolved once; every address it has must be allowed; the connection goes to the checked address itself, so that a name which
resolves differently a moment later leads nowhere else.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from feecase.errors import InputError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORTS = {"https": 443, "http": 80}
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class ConnectTarget:
    """A URL taken apart: its parts as needed to connect to one of its addresses and still speak to its name."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.scheme] else f"{name}:{self.port}"

    def at(self, address: Address) -> str:
        """Return the URL with the address instead of the name."""
        name = f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004 — IPv6
        return f"{self.scheme}://{name}:{self.port}{self.path}"


def take_apart(url: str) -> ConnectTarget:
    """Read a webhook's URL. Raises InputError for anything but http(s) with a host, and for user names, passwords and fragments in it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _wrong(url, "网址写错了") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise _wrong(url, "只支持 https:// 或 http:// 开头的完整网址")
    if parts.username or parts.password or parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
        raise _wrong(url, "网址里不能有用户名、密码、# 片段、空格或汉字")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return ConnectTarget(parts.scheme, parts.hostname, _PORTS[parts.scheme] if port is None else port, path)


def _wrong(url: str, why: str) -> InputError:
    return InputError(
        "接收地址不可用", where=url.split("?", maxsplit=1)[0][:120], why=why, next="例如 https://billing.example.com/feecase"
    )


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Read allowed networks (`10.0.0.0/8`, `127.0.0.1`). Raises InputError."""
    found = []
    for text in texts:
        try:
            found.append(ipaddress.ip_network(text))
        except ValueError:
            raise InputError(
                f"“{text}”不是网段", where="feecase.toml [webhooks] allow", next="请写成 10.0.0.0/8 或 192.168.1.20 的样子"
            ) from None
    return tuple(found)


def permitted(address: Address, scheme: str, allowed: Sequence[Network]) -> str:
    """Return why an address may not be connected to; empty if it may. Plain http goes to allowed private networks only."""
    plain = getattr(address, "ipv4_mapped", None) or address
    if plain in _TRANSLATED:
        plain = ipaddress.IPv4Address(int(plain) & 0xFFFFFFFF)
    if any(plain.version == network.version and plain in network for network in allowed):
        return ""
    if not plain.is_global or plain.is_multicast:
        return f"{plain} 是内网或本机地址，未在 feecase.toml 的 [webhooks] allow 中允许"
    return "" if scheme == "https" else "公网地址须用 https"


def doubt(url: str, allowed: Sequence[Network]) -> str:
    """Return why nothing will be sent to a URL that names an address; empty if it will, or if it names a host. Raises InputError."""
    target = take_apart(url)
    try:
        address = ipaddress.ip_address(target.host)
    except ValueError:
        return ""
    return permitted(address, target.scheme, allowed)


async def resolve(target: ConnectTarget, allowed: Sequence[Network], pool: Executor | None = None) -> Address:
    """Return the address to connect to, asked for in a thread of the pool. Raises InputError when the name has none, or any that is not permitted."""
    where = f"{target.scheme}://{target.authority}"
    try:
        ask = partial(socket.getaddrinfo, target.host, target.port, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(pool, ask)
    except (OSError, UnicodeError):
        raise InputError("找不到接收地址的主机", where=where, next="请核对域名与网络") from None
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    for address in addresses:
        if why := permitted(address, target.scheme, allowed):
            raise InputError("接收地址不被允许", where=where, why=why, next="内网的账单系统请把网段写入 [webhooks] allow")
    return addresses[0]
