"""The lines of docs/library.md, run as they stand."""

import re
import subprocess
import sys
from pathlib import Path

from pypdf import PdfReader

LIBRARY = Path(__file__).parent.parent / "docs" / "library.md"
WITHOUT_FLASK = "import sys; sys.modules['flask'] = None\n"


def test_the_lines_of_the_manual_make_a_case_and_its_report_without_flask(tmp_path):
    [lines] = re.findall(r"```python\n(.*?)```", LIBRARY.read_text(), re.DOTALL)

    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", WITHOUT_FLASK + lines],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 0, ran.stderr
    assert len(lines.partition("\n\n")[2].splitlines()) <= 20
    assert "Оспанова" in PdfReader(tmp_path / "progress.pdf").pages[0].extract_text()
