"""Bring the catalogs up to date: `make catalogs` adds new sentences and keeps translations."""

import argparse
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from neetcrm.i18n import CATALOGS, LOCALES

LANGUAGES = tuple(language for language in LOCALES if language != "en")
HOME = Path(__file__).parent.parent
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
WHERE = (("neetcrm", "*.py", "python"), ("templates", "*.html", "jinja2.ext:babel_extract"))
# No names, no days: nothing in a catalog changes but its sentences.
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def main() -> None:
    """Merge what is marked now into the catalogs, and tell what is left to do."""
    asked = arguments()
    marked = marked_sentences()
    for language in asked.languages or LANGUAGES:
        catalog = merged(catalog_of(language), marked)
        write(catalog, language, tidy=asked.tidy)
        waiting = sum(not is_translated(message) for message in catalog if message.id)
        sys.stdout.write(
            f"{language}: {len(catalog)} sentences, {waiting} to translate,"
            f" {len(catalog.obsolete)} no longer used\n"
        )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.catalogs", description=__doc__)
    parser.add_argument("languages", nargs="*", help="only these languages, such as ru")
    parser.add_argument("--tidy", action="store_true", help="drop sentences no longer used")
    return parser.parse_args()


def marked_sentences() -> Catalog:
    """Return every sentence marked in the code and the templates, in the order of the files."""
    marked = Catalog()
    for path, method in sources():
        options = {"silent": "false"}  # a template that cannot be read is an error
        found = extract_from_file(method, path, keywords=KEYWORDS, options=options)
        for line, sentence, _comments, _context in found:
            marked.add(sentence, locations=[(path.relative_to(HOME).as_posix(), line)])
    return marked


def sources() -> Iterator[tuple[Path, str]]:
    for folder, pattern, method in WHERE:
        for path in sorted((HOME / folder).rglob(pattern)):
            yield path, method


def path_of(language: str) -> Path:
    return CATALOGS / language / "LC_MESSAGES" / "neetcrm.po"


def catalog_of(language: str) -> Catalog:
    """Return a catalog as it stands; an empty one for a new language."""
    if not path_of(language).is_file():
        return Catalog(locale=language)
    with path_of(language).open("rb") as po:
        return read_po(po, locale=language)


def merged(catalog: Catalog, marked: Catalog) -> Catalog:
    """Return *catalog* with the sentences marked now; one that is back finds its translation."""
    for message in catalog.obsolete.values():
        catalog[message.id] = message
    catalog.obsolete.clear()
    catalog.update(marked, no_fuzzy_matching=True)
    return catalog


def is_translated(message: Message) -> bool:
    return all(message.string) if message.pluralizable else bool(message.string)


def write(catalog: Catalog, language: str, *, tidy: bool) -> None:
    po = BytesIO()
    header = HEADER.format(language=language, plurals=get_plural(language))
    po.write(header.encode())
    write_po(
        po,
        catalog,
        width=100,
        omit_header=True,
        sort_by_file=True,
        ignore_obsolete=tidy,
        include_lineno=False,
    )
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    path_of(language).write_bytes(po.getvalue())


if __name__ == "__main__":
    main()
