import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.asvs import proves
from tests.database import free_port

CHECKOUT = Path(__file__).parent.parent
SECONDS_TO_START = 60
# Each folder that is read while the program runs, and one file that must be in it.
READ_FOLDERS = {
    "instruments": "phq9.toml",
    "templates": "base.html",
    "seed": "centres.csv",
    "neetcrm/migrations": "env.py",
    "neetcrm/locale": "kk/LC_MESSAGES/neetcrm.po",
    "neetcrm/static": "vendor/fonts/NotoSans-Regular.ttf",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder]
    subprocess.run(build, cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        yield archive


@pytest.fixture
def installed(wheel: zipfile.ZipFile, tmp_path: Path) -> Path:
    """Return a folder with the wheel's content; it stands before the checkout on the path."""
    wheel.extractall(tmp_path / "installed")
    return tmp_path


@pytest.mark.parametrize("folder", READ_FOLDERS)
def test_the_wheel_holds_every_file_that_is_read(wheel, folder):
    files = {
        path.relative_to(CHECKOUT).as_posix()
        for path in (CHECKOUT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }

    in_package = {name if name.startswith("neetcrm/") else f"neetcrm/{name}" for name in files}

    assert f"{folder}/{READ_FOLDERS[folder]}" in files
    assert in_package - set(wheel.namelist()) == set()


@proves("15.2.3", "13.4.1")
def test_the_wheel_holds_nothing_outside_the_package(wheel):
    tops = {name.split("/")[0] for name in wheel.namelist()}

    assert tops == {"neetcrm", "neetcrm-0.1.0.dist-info"}


def test_the_wheel_brings_the_command(wheel):
    entry_points = wheel.read("neetcrm-0.1.0.dist-info/entry_points.txt").decode()

    assert "neetcrm = neetcrm.cli:main" in entry_points


def test_an_installed_wheel_serves_pages_outside_the_checkout(installed):
    address = f"http://127.0.0.1:{(port := free_port())}"
    assert neetcrm(installed, "db", "upgrade").wait(SECONDS_TO_START) == 0
    server = neetcrm(installed, "run", "--port", str(port))

    try:
        assert "<form" in answer(f"{address}/", server)
        assert "--bs-" in answer(f"{address}/static/vendor/base.css", server)
    finally:
        server.terminate()
        server.wait(SECONDS_TO_START)


def neetcrm(installed: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start the command as the wheel's entry point does, with a database of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", "from neetcrm.cli import main; main()", *arguments],
        cwd=installed,
        env={
            **os.environ,
            "PYTHONPATH": str(installed / "installed"),
            "NEETCRM_DATABASE_URL": f"sqlite:///{installed}/neetcrm.db",
        },
    )


def answer(address: str, server: subprocess.Popen[bytes]) -> str:
    """Return the page at *address* as soon as the server answers."""
    deadline = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=SECONDS_TO_START) as page:
                return page.read().decode()
        except urllib.error.URLError as refused:
            if isinstance(refused, urllib.error.HTTPError):
                raise
            time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer.")
