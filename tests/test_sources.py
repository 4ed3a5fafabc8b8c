"""What our sources never do, whatever is typed: read from their syntax trees and texts."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distribution, requires
from pathlib import Path

from packaging.requirements import Requirement

from neetcrm.errors import RuleBroken
from neetcrm.i18n import translate
from neetcrm.paths import PACKAGE, shipped
from tests.asvs import proves

CHECKOUT = Path(__file__).parent.parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
ANSWERING = [path for path in SOURCES if re.search(r"views\.py|forms\.py|/web/", str(path))]
TEMPLATES = sorted(shipped("templates").rglob("*.html"))
LOADED = [path for kind in ("js", "css", "svg") for path in PACKAGE.glob(f"static/*.{kind}")]
TAKES_PATTERN = re.compile(
    r"re\.(compile|match|fullmatch|search|sub|split|findall|finditer)|Regexp"
)
OPENS_FILES = {"open", "Path", "read_text", "read_bytes", "send_from_directory"}
NAMESPACES = re.compile(r"http://www\.w3\.org/(2000/svg|1999/xlink)")
ELSEWHERE = re.compile(r"""(?:https?:|wss?:|["'(])//\w[^"')\s]*""")
DROPPED = re.compile(
    r"<(object|embed|applet|frame|frameset|marquee|blink|bgsound)\b"
    r"|execCommand|showModalDialog|document\.write|ActiveX"
)
HOSTILE = "{0} {name.__class__.__init__} {name!r:>99999999} %s %(name)s ${name} {{name}}"


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


def calls_in(path: Path) -> Iterator[ast.Call]:
    return (one for one in nodes_of(path) if isinstance(one, ast.Call))


def names_in(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def is_fixed(node: ast.expr, known: set[str]) -> bool:
    """Tell whether an expression is made of constants of ours, and of nothing that was given."""
    return all(name.lstrip("_").isupper() or name in known for name in names_in(node))


def running_over_constants(path: Path) -> set[str]:
    """Return the names that run over a constant in a comprehension."""
    loops = [one for one in nodes_of(path) if isinstance(one, ast.comprehension)]
    return set().union(*(names_in(one.target) for one in loops if is_fixed(one.iter, set())))


@proves("1.2.9")
def test_no_pattern_is_made_of_what_was_given():
    for path in SOURCES:
        known = running_over_constants(path)
        for call in calls_in(path):
            if TAKES_PATTERN.fullmatch(ast.unparse(call.func)):
                assert is_fixed(call.args[0], known), (path, ast.unparse(call))

    assert [path for path in LOADED if "RegExp" in path.read_text("utf-8")] == []


@proves("1.3.10")
def test_no_format_is_made_of_what_was_given():
    """But for the sentences of i18n.py and errors.py, which are those of the catalogs."""
    of_ours = [path for path in SOURCES if "migrations" not in path.parts]
    for path in of_ours:
        for call in calls_in(path):
            match call.func:
                case ast.Attribute(attr="format" | "format_map", value=made):
                    is_sentence = path.name in ("i18n.py", "errors.py")
                    assert is_sentence or is_fixed(made, {"Markup"}), (path, ast.unparse(call))


@proves("1.3.10")
def test_what_is_filled_in_is_not_read_as_a_format():
    class Given(RuleBroken):
        sentence = "{name} is not known."

    assert str(Given(name=HOSTILE)) == f"{HOSTILE} is not known."
    assert translate("ru", "{name} is not known.", name=HOSTILE) == f"{HOSTILE} is not known."


@proves("5.3.2")
def test_nothing_that_answers_a_request_opens_a_file():
    """But for our own static files, by the names that our templates give them: web/pages.py."""
    for path in ANSWERING:
        names = {ast.unparse(call.func).rpartition(".")[2] for call in calls_in(path)}

        assert names & OPENS_FILES <= ({"read_bytes"} if path.name == "pages.py" else set()), path


@proves("11.3.1", "11.3.2")
def test_ciphers_are_taken_in_one_place_and_authenticate():
    for path in SOURCES:
        taken = [one for one in nodes_of(path) if isinstance(one, ast.ImportFrom)]
        ciphers = {
            name.name
            for one in taken
            if re.search(r"cipher|padding|Crypto\b|nacl", one.module or "")
            for name in one.names
        }
        whole = {n.name for one in nodes_of(path) if isinstance(one, ast.Import) for n in one.names}

        assert ciphers <= ({"AESGCM"} if path.name == "encryption.py" else set()), path
        assert not {one.partition(".")[0] for one in whole} & {"cryptography", "Crypto", "nacl"}


@proves("3.7.1")
def test_no_page_needs_what_browsers_have_dropped():
    pages = [*TEMPLATES, *LOADED]

    assert len(pages) > 100
    assert [path for path in pages if DROPPED.search(path.read_text("utf-8"))] == []


@proves("14.2.3")
def test_nothing_that_a_browser_loads_names_another_host():
    for path in (*TEMPLATES, *LOADED):
        text = NAMESPACES.sub("", path.read_text("utf-8"))

        assert ELSEWHERE.findall(text) == [], path


def needed(name: str, extras: set[str], found: dict[str, str]) -> dict[str, str]:
    """Gather what is installed because *name* needs it, with its version."""
    for part in map(Requirement, requires(name) or ()):
        is_asked = not part.marker or any(
            part.marker.evaluate({"extra": extra}) for extra in (*extras, "")
        )
        if is_asked and spelled(part.name) not in found:
            found[spelled(part.name)] = distribution(part.name).version
            needed(part.name, set(part.extras), found)
    return found


def spelled(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.lower())


@proves("15.1.2")
def test_every_part_of_others_is_listed_with_the_version_that_was_tested():
    lines = (CHECKOUT / "constraints.txt").read_text().splitlines()
    listed = [line.split("==") for line in lines if not line.startswith("#")]

    parts = needed("neetcrm", {"test", "lint"}, {})

    assert len(parts) > 60
    assert parts.items() <= {spelled(name): version for name, version in listed}.items()


@proves("15.1.2")
def test_every_part_of_pages_is_listed_with_its_fingerprint():
    asked = json.loads((CHECKOUT / "package.json").read_text())
    locked = json.loads((CHECKOUT / "package-lock.json").read_text())["packages"]
    parts = {path.removeprefix("node_modules/"): one for path, one in locked.items() if path}

    for name, version in (asked["dependencies"] | asked["devDependencies"]).items():
        assert parts[name]["version"] == version
    assert [name for name, one in parts.items() if not one["integrity"].startswith("sha512-")] == []
