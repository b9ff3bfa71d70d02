"""Where a log-in comes from: a browser that was logged in to the account before, else an address."""

import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass

from starlette.requests import Request

DEVICE_COOKIE = "gravida_device"
DEVICE_DAYS = 400  # the longest that browsers keep a cookie
NETWORK = 64  # bits of an IPv6 address that one customer has


@dataclass(frozen=True, slots=True)
class Source:
    """`key` is what attempts are counted under; `known` says that it is a browser of the account.

    A known browser is counted for itself, so that strangers at the same address lock nobody out of it.
    """

    key: str
    known: bool = False


def source_of(request: Request, name: str, secret: str) -> Source:
    """Where somebody logs in from as `name`; `secret` is the store's."""
    given = request.cookies.get(DEVICE_COOKIE, "")
    device, _, seal = given.partition(":")
    if device and hmac.compare_digest(_seal(device, name, secret).encode(), seal.encode()):
        return Source(f"browser {hashlib.sha256(device.encode()).hexdigest()[:16]}", known=True)
    return Source(address_key(request.client.host if request.client else ""))


def address_key(host: str) -> str:
    """What stands for an address: itself, or the network of an IPv6 one, of which a stranger has many addresses.

    >>> address_key("203.0.113.7"), address_key("2001:db8:1:2:3:4:5:6"), address_key("::ffff:203.0.113.7")
    ('203.0.113.7', '2001:db8:1:2::/64', '203.0.113.7')
    """
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host[:60] or "?"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), NETWORK), strict=False))


def device_cookie(name: str, secret: str) -> str:
    """A cookie by which a browser is known as one of this account."""
    device = secrets.token_urlsafe(16)
    return f"{device}:{_seal(device, name, secret)}"


def _seal(device: str, name: str, secret: str) -> str:
    return hmac.new(secret.encode(), f"device|{device}|{name}".encode(), hashlib.sha256).hexdigest()
