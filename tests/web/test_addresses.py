"""Where webhooks may go: no way leads into the machine or its network unless feecase.toml allows it."""

from __future__ import annotations

import asyncio
import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feecase.errors import InputError
from feecase.web import addresses
from feecase.web.addresses import networks, permitted, resolve, take_apart


def ip(text):
    return ipaddress.ip_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "2001:db8::1",
    ],
)
def test_private_and_special_addresses_are_refused(text):
    assert permitted(ip(text), "https", ()) != ""


@pytest.mark.parametrize("text", ["8.8.8.8", "223.5.5.5", "2400:3200::1", "::ffff:223.5.5.5", "64:ff9b::df05:505"])
def test_public_addresses_are_for_https_alone(text):
    assert permitted(ip(text), "https", ()) == ""
    assert "https" in permitted(ip(text), "http", ())


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_ipv6_clothes_is_the_same_address(address):
    for dressed in (f"::ffff:{address}", f"64:ff9b::{int(address) >> 16:x}:{int(address) & 0xFFFF:x}"):
        assert bool(permitted(ip(dressed), "https", ())) == bool(permitted(address, "https", ()))


def test_allowed_networks_open_for_http_too():
    allowed = networks(["10.0.0.0/8", "192.168.1.20", "fd00::/8"])

    assert {permitted(ip(text), "http", allowed) for text in ("10.1.2.3", "192.168.1.20", "fd00::5", "::ffff:10.1.2.3")} == {""}
    assert permitted(ip("192.168.1.21"), "http", allowed) != ""


@pytest.mark.parametrize("text", ["10.0.0.1/8", "x", "10.0.0.0/33", "localhost", ""])
def test_a_network_that_is_none_is_told(text):
    with pytest.raises(InputError, match=r"feecase\.toml"):
        networks([text])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://",
        "https:///x",
        "https://user@example.com/",
        "https://u:p@example.com/",
        "https://example.com/#x",
        "https://example.com:99999/",
        "https://example.com:x/",
        "https://例子.com/",
        "https://example.com/a b",
        "https://[::1/",
        "https://example.com/\n",
        "javascript:alert(1)",
        "gopher://x",
        "https://example.com\\@127.0.0.1/\t",
    ],
)
def test_a_url_that_is_no_plain_web_address_is_refused(url):
    with pytest.raises(InputError, match="接收地址不可用"):
        take_apart(url)


def test_a_url_is_taken_apart_and_put_on_an_address():
    target = take_apart("https://billing.example.com/hook?a=1")
    odd = take_apart("http://[fd00::1]:8080")

    assert (target.authority, target.at(ip("1.2.3.4"))) == ("billing.example.com", "https://1.2.3.4:443/hook?a=1")
    assert (odd.authority, odd.at(ip("fd00::1"))) == ("[fd00::1]:8080", "http://[fd00::1]:8080/")


def found(monkeypatch, *texts):
    """Let every name have these addresses."""

    def getaddrinfo(_host, port, *_, **__):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, port)) for text in texts]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def test_one_forbidden_address_of_a_name_is_enough(monkeypatch):
    target = take_apart("https://billing.example.com/")
    found(monkeypatch, "223.5.5.5")
    assert asyncio.run(resolve(target, ())) == ip("223.5.5.5")

    found(monkeypatch, "223.5.5.5", "127.0.0.1")
    with pytest.raises(InputError, match=r"127\.0\.0\.1"):
        asyncio.run(resolve(target, ()))


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "0"])
def test_other_spellings_of_this_machine_are_refused(host):
    with pytest.raises(InputError):
        asyncio.run(resolve(take_apart(f"https://{host}/"), ()))


def test_a_name_without_address_is_told(monkeypatch):
    def nothing(*_, **__):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    with pytest.raises(InputError, match="找不到"):
        asyncio.run(resolve(take_apart("https://nowhere.invalid/"), ()))


def test_long_queries_do_not_stand_in_messages():
    with pytest.raises(InputError) as refused:
        take_apart("ftp://example.com/?token=secret")

    assert "secret" not in str(refused.value)
    assert addresses.take_apart("https://example.com/?x=1").path == "/?x=1"
