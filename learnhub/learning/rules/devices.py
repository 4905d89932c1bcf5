"""Where somebody studies from, told no more closely than needed: the network of an address, the name of a browser."""

import ipaddress

# The first that is found names the browser; most also name the ones they are made of.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("wxwork", "企业微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))


def network(address: str | None) -> str:
    """The network part of an address: three of the four numbers of IPv4, the first 48 bits of IPv6."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if found.version == 4:
        return ".".join([*str(found).split(".")[:3], "*"])
    return str(ipaddress.ip_network(f"{found}/48", strict=False).network_address) + "*"


def device(agent: str | None) -> str:
    """System and browser by their usual names, as far as the browser says."""
    names = [next((word for sign, word in signs if sign in (agent or "")), "") for signs in (SYSTEMS, BROWSERS)]
    return " · ".join(name for name in names if name)
