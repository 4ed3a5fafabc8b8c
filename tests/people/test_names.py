"""How names are cleaned, found in any script and put in order; no database needed."""

import csv
import random
import sqlite3
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from neetcrm.people import names
from neetcrm.people.names import search_key, sort_key

DATA = Path(__file__).parents[1] / "data"
KAZAKH = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"
RUSSIAN = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
ARABIC = "ابۆگعدەجزيىكقلمنڭوپرستۋۇفحھشچٴ"
DIFFERENT = (
    "Айгерім Айгүл Айдана Айжан Айман Айнұр Айсұлу Айша Алина Әлия Алма Алуа Амина Анара Анель"
    " Арай Арман Асан Әсел Асқар Аслан Әсия Балжан Батыр Бекзат Болат Дана Дания Дина Диана"
    " Динара Ерасыл Ербол Еркін Ерлан Ержан Жан Жанар Жанат Жанна Жания Жасұлан Зере Ильяс"
    " Камила Қанат Қарина Лия Лейла Мадина Мадияр Марат Мұрат Марал Мария Марина Мира Мирас"
    " Нұрай Нұрия Нұрлан Нұрлы Нұрбол Олег Ольга Роза Роман Руслан Рустам Сабина Сара Сания"
    " Тимур Темір Төлеген Ұлан Улжан Хасан Хасен Шолпан Шынар Юлия Ян Яна Асем Әсет"
)
CYRILLIC_NAMES = some.text(KAZAKH + KAZAKH.lower() + " -'")
ARABIC_NAMES = some.text(ARABIC + " -")
steadily = settings(deadline=None, derandomize=True)  # the same examples on any machine


def rows_of(file: str) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


@pytest.mark.parametrize("pair", rows_of("word_pairs.csv"), ids=lambda pair: pair["kk_cyrl"])
def test_a_word_of_the_monitoring_has_one_key_in_both_scripts(pair):
    assert search_key(pair["kk_arab"]) == search_key(pair["kk_cyrl"])


@pytest.mark.parametrize("row", rows_of("tote_letters.csv"), ids=lambda row: row["codepoint"])
def test_an_arabic_letter_has_the_key_of_every_cyrillic_letter_it_stands_for(row):
    cyrillic = filter(None, [row["back_or_only"], row["front_or_second"]])

    assert {search_key(letter) for letter in cyrillic} == {search_key(row["letter"])}


@pytest.mark.parametrize(
    "spellings",
    [
        # Kazakh names: Cyrillic, as in Russian, passport, typed, the alphabets of 2017 to 2021
        "Әлия Алия Aliya Alia Äliia Áliya A'liya ٴاليا ءاليا",
        "Ерлан Yerlan Erlan YERLAN ەرلان",
        "Жанна Zhanna Janna Žanna Джанна",
        "Қуаныш Куаныш Kuanysh Quanysh Quanyş Qýanysh قۋانىش",
        "Әйгерім Айгерим Aigerim Aygerim Äigerım Aıgerim A'igerim ايگەرىم",
        "Жұлдыз Жулдыз Zhuldyz Juldyz Jūldyz Ju'ldyz جۇلدىز",
        "Шынар Чинар Shynar Şynar S'ynar شىنار",
        "Ғалымжан Галымжан Galymzhan Ghalymzhan Ğalymjan Ǵalymjan G'alymjan عالىمجان",
        "Хасен Һасен Hasen Khasen حاسەن ھاسەن",
        "Жәнібек Жанибек Zhanibek Zhanybek Janibek Jänıbek",
        "Нұрсұлтан Нурсултан Nursultan Nūrsūltan Нұр-Сұлтан Nur‑Sultan",
        "Меруерт Meruert Meruyert مەرۋەرت",
        "Шыңғыс Чингис Shyngys Shynggys Chingis Şyñğys",
        "Гүлжан Гульжан Gulzhan Guljan Güljan",
        "Әсел Асель Asel Assel Asel'",
        "Әуезов Ауэзов Auezov Auyezov Áýezov",
        "Сәуле Сауле Saule Säule Sáýle ساۋلە",
        "Дәурен Даурен Dauren Dawren",
        "Есенов Esenov Yesenov Yessenov",
        "Мұхтар Мухтар Mukhtar Muhtar",
        "Қасым-Жомарт Kassym-Zhomart Kasymzhomart Қасымжомарт",
        "Айым Aiym Ayim Ayym ايىم",
        "Асайын Асаин Asaiyn Asain",
        # Russian names
        "Юлия Yuliya Yulia Iuliia",
        "Щербакова Shcherbakova Scherbakova",
        "Ибрагимов Ibragimov",
        "Джамиля Dzhamilya Djamilya Jamilya",
        "Жамила Jamila Dzhamila Жәмила",
        "Цой Tsoy Tsoi",
        "Татьяна Tatyana Tatiana Tat'yana",
        "Наталья Наталия Natalya Natalia Nataliya Natal'ya",
        "Ильяс Ілияс Ilyas Iliyas Ilias",
        "Мусаев Musaev Musayev Mussayev",
        "Сергеев Sergeev Sergeyev",
        "Евгений Yevgeniy Evgeny Evgenii",
        "Алёна Алена Alyona Alena",
        "Фёдор Федор Fyodor Fedor",
        "Соловьёв Соловьев Solovyov Solovyev Soloviev Solov'yov Solov'ev",
        "Майоров Mayorov Maiorov",
        "Максим Maksim Maxim",
        "Вячеслав Vyacheslav Viacheslav",
        "Юрьевна Yuryevna Yurievna",
        "Субъект Subekt سۋبەكت",
        "Лук'яненко Лукьяненко Лук’яненко Lukyanenko",
        # a Latin letter or a schwa that slipped into a Cyrillic name
        "Әлібек Әлiбек Əлібек",
        "Мұһтар Мұhтар",
    ],
    ids=lambda spellings: spellings.split()[0],
)
def test_a_name_has_one_key_however_it_is_spelled(spellings):
    assert {search_key(spelling) for spelling in spellings.split()} == {
        search_key(spellings.split()[0])
    }


def test_different_names_keep_different_keys():
    different = DIFFERENT.split()

    assert len({search_key(name) for name in different}) == len(different)


def test_a_soft_l_is_heard():
    assert search_key("Джамиля") != search_key("Жамила")


@pytest.mark.parametrize(
    ("typed", "same_as"),
    [
        ("  оспанова\tДАНА\n", "Оспанова Дана"),
        ("Оспанова, Дана", "Оспанова Дана"),
        ("Оспанова\u00a0Дана.", "Оспанова Дана"),
        ("«Дана»", "Дана"),
        ("'Ерлан'", "Ерлан"),
        ("Да\x00на", "Дана"),
        ("\u202eДана\u202c\u200f", "Дана"),
        ("Да\u00adна\u200d", "Дана"),
        ("Да́на", "Дана"),
        (unicodedata.normalize("NFD", "Айжан Ёлкина"), "Айжан Ёлкина"),
        ("O’Neil", "ONeil"),
        ("Ｄａｎａ", "Dana"),
        ("دانـا", "دانا"),
        ("Дана ٣", "Дана 3"),
    ],
)
def test_how_a_name_was_typed_does_not_count(typed, same_as):
    assert search_key(typed) == search_key(same_as)


def test_digits_stay_as_they_are():
    assert search_key("274-905-113") == "274905113"
    assert search_key("11 00") == "11 00"


@pytest.mark.parametrize("nothing", ["", "   ", "\x00", "-", "'", "<>", "ь", "ٴ", "\ud800"])
def test_what_has_no_letter_has_an_empty_key(nothing):
    assert search_key(nothing) == ""


def test_a_key_fits_its_column_whatever_was_typed():
    assert len(search_key("ﷺ" * 300)) <= names.LONGEST_SEARCH_KEY
    assert len(sort_key("王" * 300)) <= names.LONGEST_SORT_KEY


@steadily
@given(some.text())
def test_the_key_of_a_key_is_that_key(text):
    assert search_key(search_key(text)) == search_key(text)


@steadily
@given(CYRILLIC_NAMES, CYRILLIC_NAMES, CYRILLIC_NAMES)
@example("Мус", "а", "ев")
@example("Асай", "ы", "н")
@example("Хад", "жим", "урат")
@example("Солов", "ь", "ёв")
@example("Ан", "н", "а")
def test_a_part_of_a_cyrillic_name_is_found_in_the_whole(before, part, after):
    assert search_key(part) in search_key(before + part + after)


@steadily
@given(ARABIC_NAMES, ARABIC_NAMES, ARABIC_NAMES)
def test_a_part_of_an_arabic_name_is_found_in_the_whole(before, part, after):
    assert search_key(part) in search_key(before + part + after)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("gerim", "Әйгерім"),
        ("ospan", "Оспанова Дана"),
        ("қызы", "Ospanova Dana Maratqyzy"),
        ("ليا", "Aliya"),
        ("ova da", "Оспанова Дана"),
        ("Нурсул", "Нұр-Сұлтан"),
        ("erlan", "Nur-Yerlan"),
    ],
)
def test_a_part_typed_in_another_script_is_found(typed, name):
    assert search_key(typed) in search_key(name)


@pytest.mark.parametrize(("cut", "name"), [("s", "Shynar"), ("aly", "Alyona"), ("y", "Yerlan")])
def test_a_latin_part_cut_inside_the_spelling_of_a_letter_may_be_missed(cut, name):
    assert search_key(cut) not in search_key(name)


def test_names_sort_in_the_order_of_the_kazakh_alphabet():
    shuffled = random.Random(1).sample(KAZAKH, len(KAZAKH))

    assert "".join(sorted(shuffled, key=sort_key)) == KAZAKH


def test_russian_names_come_out_in_russian_order():
    shuffled = random.Random(1).sample(RUSSIAN, len(RUSSIAN))

    assert "".join(sorted(shuffled, key=sort_key)) == RUSSIAN


@pytest.mark.parametrize(
    "in_order",
    [
        ["Абай", "Әбдіров", "Бекова", "Вера", "Ғабит", "Дана", "Қайрат", "Лаура", "Ясин"],
        ["Нұрлан", "Ңұр", "Орал", "Өмір", "Пернебек"],
        ["Тимур", "Умаров", "Ұлжан", "Үміт", "Фарид", "Хасен", "Һасен", "Цой"],
        ["Ш", "Щ", "Ъ", "Ыбрай", "Ілияс", "Ь", "Эльмира"],
        ["Ел", "Ёлкина", "Жан"],
        ["Али Яна", "Алиев Аскар", "Алия"],
        ["Оспан", "Оспан Яна", "Оспанов"],
        ["2-й", "Абай", "Яна", "Abai", "Äbilda", "Bek", "Zarina", "ابا", "باقىت", "شىنار", "王"],
    ],
    ids=lambda in_order: in_order[0],
)
def test_names_stand_in_order(in_order):
    shuffled = random.Random(1).sample(in_order, len(in_order))

    assert sorted(shuffled, key=sort_key) == in_order


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("әлия", "ӘЛИЯ"),
        ("Оспанова,  Дана", "оспанова дана"),
        ("Анна-Мария", "Анна Мария"),
        ("O'Neil", "ONeil"),
        (unicodedata.normalize("NFD", "Йод"), "Йод"),
        ("Дана\x00\u200f", "Дана"),
        ("Ибра́й", "Ибрай"),
        ("José", "Jose"),
    ],
)
def test_case_punctuation_and_stray_accents_do_not_count_in_order(one, other):
    assert sort_key(one) == sort_key(other)


@steadily
@given(some.text())
def test_an_order_key_is_ascii(text):
    assert sort_key(text).isascii()
    assert sort_key(text).isalnum() or sort_key(text) == ""


@steadily
@given(some.lists(some.text(KAZAKH + "abyzابش王 ", min_size=1), min_size=2))
def test_sqlite_puts_names_in_the_same_order(people):
    keys = [sort_key(name) for name in people]
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE TABLE people (sort_key TEXT)")
        db.executemany("INSERT INTO people VALUES (?)", [(key,) for key in keys])
        ordered = [key for (key,) in db.execute("SELECT sort_key FROM people ORDER BY sort_key")]
    db.close()

    assert ordered == sorted(keys)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Оспанова   Дана ", "Оспанова Дана"),
        ("Дана\x00", "Дана"),
        ("Да\tна\r\n", "Да на"),
        ("\u202eДана\u202c", "Дана"),
        ("Да\u200c\u200d\u00ad\ufeffна", "Дана"),
        (unicodedata.normalize("NFD", "Айжан"), "Айжан"),
        ("و\u200c", "و"),
        ("\ud800", ""),
        ("O'Neil-қызы", "O'Neil-қызы"),
        ("ٴاليا", "ٴاليا"),
        ("<script>", "<script>"),
    ],
)
def test_a_name_is_kept_as_typed_without_invisible_signs(typed, kept):
    assert names.cleaned(typed) == kept


def test_a_full_name_has_no_gap_where_there_is_no_patronymic():
    assert names.full_name("Ospanova", "Dana", "Maratqyzy") == "Ospanova Dana Maratqyzy"
    assert names.full_name("Ospanova", "Dana", "") == "Ospanova Dana"


@pytest.mark.parametrize(
    ("surname", "given_name", "short"),
    [
        ("Ospanova", "Dana", "Ospanova D."),
        ("Оспанова", "әлия", "Оспанова ә."),
        ("وسپانوۆا", "ٴاليا", "وسپانوۆا ٴا."),
        ("Ospanova", "", "Ospanova"),
        ("Ospanova", "-", "Ospanova"),
    ],
)
def test_a_short_name_is_the_surname_with_an_initial(surname, given_name, short):
    assert names.short_name(surname, given_name) == short
