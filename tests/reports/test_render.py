"""The process that makes documents: what it answers, and what happens when it does not."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from pypdf import PdfReader

from neetcrm.reports import pdf, render
from neetcrm.reports.render import Renderer, RenderFailed
from tests.asvs import proves
from tests.reports.samples import a_report


@pytest.fixture(scope="module")
def warm():
    """A renderer for the tests that leave it as it was."""
    renderer = Renderer()
    yield renderer
    renderer.close()


@pytest.fixture
def own():
    renderer = Renderer(longest_wait=5)
    yield renderer
    renderer.close()


def text_of(made: bytes) -> str:
    """Return the first line of a document; the number of the page comes after it."""
    return PdfReader(BytesIO(made)).pages[0].extract_text().splitlines()[0]


def page(words: str) -> str:
    return f'<html lang="kk"><title>{words}</title><p>{words}</p>'


def test_another_process_makes_the_same_bytes(warm):
    assert warm.progress_pdf(a_report()) == pdf.progress_pdf(a_report())


def test_threads_get_their_own_document_each(warm):
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda number: warm.pdf_of(page(f"Құжат {number}")), range(24)))

    assert [text_of(document) for document in made] == [f"Құжат {number}" for number in range(24)]


def test_a_process_that_died_is_replaced_without_a_word(own):
    own.start()
    own._process.kill()
    own._process.wait()

    assert text_of(own.pdf_of(page("Әлия"))) == "Әлия"


def test_a_process_that_dies_over_a_page_is_asked_once_more(own):
    own.pdf_of(page("Әлия"))
    dying = own._process
    os.kill(dying.pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(own.pdf_of, page("Арман"))
        time.sleep(0.2)
        dying.kill()

    assert text_of(answer.result()) == "Арман"
    assert own._process is not dying


@proves("15.2.2", "16.5.2")
def test_a_process_that_does_not_answer_is_killed_and_the_request_refused():
    impatient = Renderer(longest_wait=0.5)
    impatient.start()
    stuck = impatient._process
    os.kill(stuck.pid, signal.SIGSTOP)

    with pytest.raises(RenderFailed, match="could not be made"):
        impatient.pdf_of(page("Әлия"))

    assert stuck.poll() is not None
    impatient.close()


def test_after_a_refusal_the_next_request_gets_its_own_answer(own):
    own.pdf_of(page("first"))
    own._longest_wait = 0.3
    os.kill(own._process.pid, signal.SIGSTOP)
    with pytest.raises(RenderFailed):
        own.pdf_of(page("second"))
    own._longest_wait = 30

    assert text_of(own.pdf_of(page("third"))) == "third"


def test_a_process_that_cannot_start_is_a_refusal_and_no_loop(own, monkeypatch):
    monkeypatch.setattr(render, "COMMAND", (sys.executable, "-c", "pass"))

    with pytest.raises(RenderFailed):
        own.pdf_of(page("Әлия"))


def test_the_process_knows_no_secret_of_the_installation(monkeypatch):
    monkeypatch.setenv("NEETCRM_SECRET_KEY", "secret")
    monkeypatch.setenv("NEETCRM_DATABASE_URL", "postgresql://user:word@host/db")

    assert not any(name.startswith("NEETCRM_") for name in render._environment())


def test_the_process_ends_when_its_input_ends(own):
    own.start()
    process = own._process

    process.stdin.close()

    assert process.wait(timeout=10) == 0


def test_the_process_ends_with_the_one_that_started_it():
    script = (
        "from neetcrm.reports.render import renderer; r = renderer(); r.start();"
        " print(r._process.pid)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ended.stderr == ""
    with pytest.raises(ProcessLookupError):
        os.kill(int(ended.stdout), 0)


def test_closing_twice_is_no_matter(own):
    own.start()
    own.close()
    own.close()

    assert own._process is None


def test_what_goes_wrong_is_told_without_the_words_it_went_wrong_over(capsys):
    try:
        raise ValueError("Оспанова")
    except ValueError as wrong:
        render._tell_where(type(wrong), wrong, wrong.__traceback__)

    told = capsys.readouterr().err
    assert told.endswith("ValueError\n")
    assert "test_render.py" in told
