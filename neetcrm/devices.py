"""What is kept of where somebody signs in: the device in words and, coarsely, the network."""

import ipaddress
import re

BROWSERS = (
    ("Edge", r"\bEdg(?:A|iOS)?/(\d+)"),
    ("Opera", r"\bOPR/(\d+)"),
    ("Samsung Internet", r"\bSamsungBrowser/(\d+)"),
    ("Yandex", r"\bYaBrowser/(\d+)"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"\b(?:Chrome|CriOS)/(\d+)"),
    ("Safari", r"\bVersion/(\d+)[^ ]* (?:Mobile/\w+ )?Safari/"),
)
"""Names of browsers and where their user agents say so; the first that is found counts."""

SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("macOS", "Mac OS X"),
    ("ChromeOS", "CrOS"),
    ("Linux", "Linux"),
)
PREFIXES = {4: 16, 6: 32}
"""How many bits of an address are kept: enough to tell a town, not a flat."""


def device(user_agent: str) -> str:
    """Return the browser and the system that a user agent names; "" where it names neither.

    Versions are left out: a browser that was updated is the same device.
    """
    browser = next((name for name, sign in BROWSERS if re.search(sign, user_agent)), "")
    system = next((name for name, sign in SYSTEMS if sign in user_agent), "")
    return ", ".join(filter(None, (browser, system)))


def coarse_network(address: str) -> str:
    """Return the larger network that an address lies in; "" for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    mapped = getattr(parsed, "ipv4_mapped", None)
    whole = mapped or parsed
    return str(ipaddress.ip_network((whole, PREFIXES[whole.version]), strict=False))
