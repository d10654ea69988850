"""Names stand in the order of a Finnish list of names, on every PostgreSQL."""

import pytest

from staff.models import Area, User

IN_ORDER = [
    "Aalto",
    "Aikio",
    "Čerkasov",
    "Dorđević",
    "Guttorm",
    "Ibáñez",
    "Lånsman",
    "Länsman",
    "Magga",
    "Müller",
    "Ŋáŋŋá",
    "Nguyễn",
    "Näkkäläjärvi",
    "O'Brien",
    "Paltto",
    "Šarić",
    "Ŧoŧŧonen",
    "Virtanen",
    "Yli-Heikkilä",
    "Ylitalo",
    "Ylä-Outinen",
    "Zetterberg",
    "Žukov",
    "Åberg",
    "Ääri",
    "Öhman",
]


@pytest.mark.django_db
def test_finnish_letters_come_last_and_marks_do_not_matter():
    for name in reversed(IN_ORDER):
        Area.objects.create(name=name)

    assert list(Area.objects.values_list("name", flat=True)) == IN_ORDER


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Åke", "{ke"),
        ("Äiti", "|iti"),
        ("Öljymäki", "}ljym|ki"),
        ("ÄIJÄLÄ", "|ij|l|"),
        ("Æbelø", "|bel}"),
        ("Müller", "myller"),
        ("Weiß", "weiss"),
        ("Đorđević", "dordevic"),
        ("Ánte", "ante"),
        ("Ŋuorru", "nuorru"),
        ("Ŧiidná", "tiidna"),
        ("Čáppa", "cappa"),
        ("Ʒuuǯ", "zuuz"),
        ("Mäki-Uuro", "m|ki uuro"),
        ("O’Connor", "oconnor"),
        ("A\u0308iti", "|iti"),
        ("🙂 Ilo", " ilo"),
    ],
)
def test_key_of_a_name(name, key):
    area = Area.objects.create(name=name)
    area.refresh_from_db()

    assert area.sort_key == key


@pytest.mark.django_db
def test_people_sort_by_last_name_then_first_name():
    for username, first, last in [
        ("a", "Åsa", "Mäki"),
        ("b", "Eero", "Mäki"),
        ("c", "Zainab", "Maki"),
        ("d", "Aino", "Mäkinen"),
    ]:
        User.objects.create(username=username, first_name=first, last_name=last)

    assert [str(user) for user in User.objects.all()] == ["Zainab Maki", "Eero Mäki", "Åsa Mäki", "Aino Mäkinen"]
