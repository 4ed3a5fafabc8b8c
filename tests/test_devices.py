import pytest

from neetcrm import devices

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
EDGE = f"{CHROME} Edg/140.0"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    " Version/18.0 Mobile/15E148 Safari/604.1"
)
ANDROID = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (CHROME, "Chrome, Windows"),
        (EDGE, "Edge, Windows"),
        (FIREFOX, "Firefox, Linux"),
        (IPHONE, "Safari, iPhone"),
        (ANDROID, "Chrome, Android"),
        ("curl/8.0", ""),
        ("", ""),
        ("<script>alert(1)</script> Firefox/1", "Firefox"),
    ],
)
def test_a_device_is_told_in_words_of_ours(user_agent, words):
    assert devices.device(user_agent) == words


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.0.0/16"),
        ("::ffff:203.0.113.7", "203.0.0.0/16"),
        ("2001:db8:1:2::7", "2001:db8::/32"),
        ("", ""),
        ("unix socket", ""),
    ],
)
def test_of_an_address_only_the_larger_network_is_kept(address, network):
    assert devices.coarse_network(address) == network
