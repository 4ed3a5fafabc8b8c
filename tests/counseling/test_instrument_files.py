"""The files of instruments: what is wrong in which one is said, and an installation has its own."""

import pytest

from neetcrm import config
from neetcrm.accounts import Language
from neetcrm.counseling.instrument_files import (
    OURS,
    InstrumentNotFound,
    InstrumentUnreadable,
    read,
    shelf,
)
from neetcrm.counseling.instruments import score

GAD = (OURS / "gad7.toml").read_text()


@pytest.fixture
def folder(tmp_path):
    """Give a folder of an installation, with a fresh name: shelves are kept by it."""
    return tmp_path


def put(folder, text, name="own.toml"):
    (folder / name).write_text(text)


def test_ours_are_all_there_and_every_language_is_marked_as_a_draft():
    offered = shelf().offered

    assert [one.code for one in offered] == ["asq", "gad7", "phq2", "phq9", "who5"]
    assert all(one.is_draft(language) for one in offered for language in Language)
    assert all(one.source and one.terms for one in offered)


@pytest.mark.parametrize(
    ("part", "instead", "said"),
    [
        ('code = "gad7"', "", "code: Field required"),
        ('level = "concern"', 'level = "grave"', "alerts 1 level"),
        ('kk = "Тез ренжимін, ашуым тез келеді"', "", "items 6 kk: Field required"),
        ("score = 3", 'score = "3"', "scale 4 score"),
        ("to = 14", "to = 13", "after 13 comes 15"),
        ("to = 14", "to = 15", "after 15 comes 15"),
        ("to = 9", "to = 4", "goes from 5 down to 4"),
        ('to = 21\nkk = "Ауыр"', 'to = 20\nkk = "Ауыр"', "after 20 comes 22"),
        ('key = "fear"', 'key = "calm"', "items: calm stands there twice"),
        ("score = 1", "score = 0", "scale: 0 stands there twice"),
        ('level = "concern"', 'level = "concern"\nitems = ["sleep"]', "item sleep, which there is"),
        ('kk = "draft"', "", "wording: say verified or draft"),
        ('kk = "draft"', 'kk = "fine"', "wording kk"),
        ('used_by = "psychologists"', 'used_by = "anybody"', "used_by"),
        ('better = "low"', 'better = "low"\ncolour = 3', "scoring colour: Extra inputs"),
        ('key = "fear"', 'key = "fear"\nafter_any_of = ["fear"]', "fear comes after fear"),
        ("version = 1", "version = ", "line 5"),
    ],
)
def test_what_is_wrong_in_which_file_is_said(part, instead, said):
    assert GAD.count(part) >= 1

    with pytest.raises(InstrumentUnreadable, match=r"gad7\.toml cannot be used: ") as refused:
        read(GAD.replace(part, instead, 1), "gad7.toml")
    assert said in str(refused.value)


def test_an_installation_brings_the_validated_words(folder):
    put(folder, GAD.replace('kk = "draft"', 'kk = "verified"').replace("Тез ренжимін", "Сөз"))

    gad7 = shelf(folder).newest("gad7")

    assert not gad7.is_draft("kk")
    assert gad7.is_draft("ru")
    assert gad7.items[5].kk.startswith("Сөз")
    assert len(shelf(folder).offered) == len(shelf().offered)


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ("to = 14", "to = 15\n#"),
        ("from = 10\nto = 21", "from = 11\nto = 21"),
        ('level = "concern"', 'level = "elevated"'),
        ('key = "fear"', 'key = "dread"'),
        ("factor = 1", "factor = 2"),
    ],
)
def test_one_version_is_scored_in_one_way(folder, part, instead):
    changed = GAD.replace(part, instead, 1)
    changed = changed.replace("from = 15", "from = 16") if "15" in instead else changed
    put(folder, changed)

    with pytest.raises(InstrumentUnreadable, match="gad7 cannot be used: version 1 is scored oth"):
        shelf(folder)


def test_a_new_version_is_given_from_now_on_and_the_old_one_still_scores_its_answers(folder):
    stricter = GAD.replace("version = 1", "version = 2").replace(
        "from = 10\nto = 21", "from = 8\nto = 21"
    )
    put(folder, stricter)
    own = shelf(folder)
    nine = dict(
        zip((item.key for item in own.newest("gad7").items), (3, 3, 3, 0, 0, 0, 0), strict=True)
    )

    assert own.newest("gad7").version == 2
    assert len(score(own.newest("gad7"), nine).alerts) == 1
    assert len(score(own.get("gad7", 1), nine).alerts) == 0


def test_the_same_instrument_in_two_files_is_refused(folder):
    put(folder, GAD)
    put(folder, GAD, "again.toml")

    with pytest.raises(InstrumentUnreadable, match=r"own\.toml.*stands in another file"):
        shelf(folder)


def test_a_file_that_is_not_text_is_refused(folder):
    (folder / "own.toml").write_bytes(b"\xff\xfe")

    with pytest.raises(InstrumentUnreadable, match="UTF-8"):
        shelf(folder)


def test_an_instrument_nobody_has_is_not_found():
    with pytest.raises(InstrumentNotFound):
        shelf().newest("nobody")
    assert shelf().find("gad7", 99) is None


def test_the_folder_is_a_setting(folder):
    known = {"NEETCRM_SECRET_KEY": "x", "NEETCRM_INSTRUMENTS": str(folder)}

    assert config.load(known).instruments == folder
    with pytest.raises(config.SettingUnreadable, match="no such folder"):
        config.load(known | {"NEETCRM_INSTRUMENTS": str(folder / "none")})
