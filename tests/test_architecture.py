"""The floors of the package: what may import what. Imports only go down."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "neetcrm"
MODULES = sorted(PACKAGE.rglob("*.py"))
WEB_FILES = {"app.py", "cli.py"}
WEB_ENDINGS = ("views.py", "forms.py", "commands.py")  # plan_views.py: the pages of one topic
WEB_FOLDERS = {"web", "admin", "checks"}
WEB_LIBRARIES = {"flask", "flask_admin", "flask_wtf", "flask_login", "wtforms", "werkzeug"}
# From the ground up; a folder may import those before it, never those beside or after it.
SLICES = [
    {"people"},
    {"cases"},
    {"activities", "appointments", "counseling", "outreach", "referrals"},
    {"reports", "desk"},
]
COMMANDS = {path.stem for path in PACKAGE.glob("*_commands.py")}
ROOF = {"app", "cli", "records", "__init__"} | COMMANDS
EDGES = {"worker"}  # begins work by itself, as a view and a command do, and so commits it
GROUND = {path.stem for path in PACKAGE.glob("*.py")} - ROOF


def place(path: Path) -> tuple[str, ...]:
    return path.relative_to(PACKAGE).with_suffix("").parts


def is_web(path: Path) -> bool:
    is_file = path.name in WEB_FILES or path.name.endswith(WEB_ENDINGS)
    return is_file or place(path)[0] in WEB_FOLDERS


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def ours(path: Path) -> set[str]:
    """Return the first folder or module of ours behind each import."""
    return {name.split(".")[1] for name in imports(path) if name.startswith("neetcrm.")}


@pytest.mark.parametrize("path", [p for p in MODULES if not is_web(p)], ids=str)
def test_the_field_does_not_know_the_web(path):
    roots = {name.split(".")[0] for name in imports(path)}

    assert not roots & WEB_LIBRARIES
    assert not ours(path) & (WEB_FOLDERS | {"app", "cli"} | COMMANDS)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*views.py")), ids=str)
def test_views_do_not_write_queries(path):
    if place(path)[0] not in WEB_FOLDERS:
        assert not any(name.startswith(("sqlalchemy", "sqlmodel")) for name in imports(path))


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_slice_imports_only_what_lies_below_it(path):
    folder = place(path)[0]
    level = next((n for n, slices in enumerate(SLICES) if folder in slices), None)
    if level is None:
        return
    above = set().union(*SLICES[level:]) - {folder}
    # The readers' floor holds two folders; the pages of the one may lead into the other.
    assert not ours(path) & above


@pytest.mark.parametrize("name", sorted(GROUND))
def test_the_ground_imports_no_slice(name):
    assert not ours(PACKAGE / f"{name}.py") & set().union(*SLICES)


@pytest.mark.parametrize("path", [p for p in MODULES if "models" in place(p)], ids=str)
def test_models_know_neither_rules_nor_queries(path):
    own = "neetcrm." + place(path)[0]

    assert not any(
        name.startswith((f"{own}.queries", f"{own}.lifecycle")) for name in imports(path)
    )


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_rules_and_queries_do_not_commit(path):
    if is_web(path) or place(path)[0] in EDGES:
        return
    calls = [
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]

    assert "commit" not in calls
