"""The PDF itself: pages, fonts, sameness, and that a document can reach nothing."""

import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from neetcrm.accounts import Language
from neetcrm.i18n import translate
from neetcrm.reports import pdf
from neetcrm.reports.paper import progress_page
from tests import catalogs
from tests.asvs import proves
from tests.reports.samples import a_goal, a_placement, a_referral, a_report, a_step

KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"


@pytest.fixture(scope="module")
def made():
    """A full report in Kazakh, rendered once for all that look at it."""
    return pdf.progress_pdf(a_report(name=f"Оспанова {KAZAKH}"))


def read(made: bytes) -> PdfReader:
    return PdfReader(BytesIO(made))


def fonts_of(reader: PdfReader) -> set[str]:
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    return {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in fonts}


def test_a_full_report_has_two_or_three_numbered_pages(made):
    pages = [page.extract_text() for page in read(made).pages]

    assert 2 <= len(pages) <= 3
    for number, text in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in text
        assert "274-905-112" in text


def signs_of(style: str) -> set[int]:
    return set(TTFont(pdf.FONTS / f"NotoSans-{style}.ttf").getBestCmap())


@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_our_fonts_have_every_sign_of_our_sentences_and_pages(style):
    sentences = [
        str(part)
        for language in catalogs.LANGUAGES
        for message in catalogs.catalog_of(language)
        for part in (message.id, message.string)
    ]
    pages = [page.read_text() for page in pdf.PRINT.glob("*.html")]
    shown = "".join([*sentences, *pages, KAZAKH]).translate(pdf.SHOWN_AS)

    known = signs_of(style)

    assert {sign for sign in set(shown) if sign.isprintable() and ord(sign) not in known} == set()


def test_what_no_font_has_is_shown_by_what_it_has():
    made = pdf.progress_pdf(a_report(name="Aport → Kitchen ≥ 2"))

    assert "Aport › Kitchen >= 2" in read(made).pages[0].extract_text()


def test_pages_are_a4(made):
    for page in read(made).pages:
        assert [round(float(side)) for side in page.mediabox] == [0, 0, 595, 842]


def test_the_document_knows_its_title_author_language_and_day(made):
    reader = read(made)

    title = translate("kk", "Progress report")
    assert reader.metadata.title == f"{title} 274-905-112"
    assert reader.metadata.author == "№3 жастар орталығы"
    assert reader.metadata["/CreationDate"] == reader.metadata["/ModDate"] == "D:20250705"
    assert reader.trailer["/Root"]["/Lang"] == "kk"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_drawings_are_described_for_who_does_not_see_them(made):
    alternatives = [
        str(thing["/Alt"])
        for thing in objects(made)
        if isinstance(thing, dict) and thing.get("/S") == "/Figure"
    ]

    assert len(alternatives) == 3
    way = translate("kk", "The way so far")
    assert any(text.startswith(f"{way}: ") for text in alternatives)


def objects(made: bytes):
    reader = read(made)
    return [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]


def test_our_fonts_are_embedded_and_no_others(made):
    assert fonts_of(read(made)) == {"Noto-Sans", "Noto-Sans-Bold"}
    embedded = [thing for thing in objects(made) if "/FontFile2" in str(thing)]
    assert len(embedded) == 2


def test_every_kazakh_letter_is_printed(made):
    assert f"Оспанова {KAZAKH}" in read(made).pages[0].extract_text()


def test_letters_that_no_font_of_ours_has_bring_in_none_of_the_machine():
    made = pdf.progress_pdf(a_report(name="Әлия 漢字 Оспанова سلام"))

    assert fonts_of(read(made)) == {
        *("Noto-Sans", "Noto-Sans-Bold"),
        *("Noto-Naskh-Arabic", "Noto-Naskh-Arabic-Bold"),
    }


@pytest.mark.parametrize("language", Language, ids=str)
def test_a_report_is_made_without_a_complaint(language, caplog):
    caplog.set_level(logging.WARNING, logger="weasyprint")

    pdf.progress_pdf(a_report(language=language))

    assert caplog.messages == []


def test_the_same_report_always_gives_the_same_bytes(made):
    again = pdf.progress_pdf(a_report(name=f"Оспанова {KAZAKH}"))

    assert again == made


def test_hostile_and_endless_words_do_not_break_the_page():
    endless, hostile = "Ә" * 2000, "<script>alert(1)</script>{{7*7}}\u202e\u200f"

    reader = read(
        pdf.progress_pdf(
            a_report(
                name=endless[:300],
                centre=hostile,
                goals=(a_goal(title=endless[:300], steps=(a_step(title=hostile),)),),
                placements=(a_placement(title=hostile, organisation=endless[:200]),),
                referrals=(a_referral(outcome=endless),),
            )
        )
    )

    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "<script>alert(1)</script>{{7*7}}" in text
    assert len(reader.pages) <= 4
    assert max(map(len, text.splitlines())) < 130


class Visited(BaseHTTPRequestHandler):
    """Notes every visit; nobody is expected."""

    visits: tuple[str, ...] = ()

    def do_GET(self):
        Visited.visits += (self.path,)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_words):
        """Print nothing."""


@pytest.fixture
def address():
    Visited.visits = ()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Visited)
    threading.Thread(target=server.serve_forever).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@proves("1.3.6", "15.3.2")
def test_a_document_fetches_nothing_even_where_its_words_were_not_escaped(address, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY")
    file = secret.as_uri()
    parts = [
        f'<img src="{where}"><link rel="stylesheet" href="{where}"><object data="{where}"></object>'
        f'<link rel="attachment" href="{where}"><style>@import "{where}";'
        f" @font-face {{ font-family: x; src: url({where}) }} p {{ font-family: x;"
        f" background: url({where}); content: url({where}) }}</style>"
        f'<svg><image href="{where}"/><use href="{where}#a"/></svg>'
        for where in (f"{address}/a", file, "file:///etc/passwd", "data:image/png;base64,aGFsbG8=")
    ]

    made = pdf.pdf_of(f'<html lang="en"><base href="{address}/"><title>x</title>{parts}<p>words')

    reader = read(made)
    assert Visited.visits == ()
    assert reader.attachments == {}
    assert b"CANARY" not in b"".join(
        thing.get_data() for thing in objects(made) if hasattr(thing, "get_data")
    )
    assert "words" in reader.pages[0].extract_text()


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/x",
        "https://example.org/x",
        "ftp://example.org/x",
        "file:///etc/passwd",
        "data:text/plain,x",
        "asset:../../../pyproject.toml",
        "asset:/etc/passwd",
        "asset:progress.css",
        "ASSET:done.svg",
        "",
    ],
)
def test_every_address_but_those_of_our_assets_is_refused(address):
    with pytest.raises(pdf.AddressRefused):
        pdf.OwnAssets().fetch(address)


def test_our_assets_are_all_there():
    for address, path in pdf.ASSETS.items():
        assert pdf.OwnAssets().fetch(address).read() == path.read_bytes()


def test_the_variable_for_fonts_is_put_back(monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "/some/where")
    pdf._fonts.cache_clear()
    pdf._style.cache_clear()

    pdf.pdf_of(progress_page(a_report()))

    assert pdf.os.environ["FONTCONFIG_FILE"] == "/some/where"
