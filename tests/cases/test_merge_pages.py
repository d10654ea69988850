"""The pages on which two records become one: from the family's background to taking it back."""

from datetime import date

import pytest
from django.urls import reverse

from audit import clock
from audit.models import AuditEvent
from cases.models import Case, DuplicateCheck, Family, FamilyMembership, Merge, Person
from cases.services import MemberFacts, add_member
from cases.services.identity import record_identity_code
from tests.cases.conftest import SECRET_PHONE, SECRET_STREET
from tests.cases.test_identity import code_of
from tests.cases.test_merges import REASON, aavas, fathers_home, kuuselas, merged, person  # noqa: F401

pytestmark = pytest.mark.django_db
LIST, PREVIEW = 4, 19


def words(response):
    return response.content.decode()


def confirm(client, url, **picks):
    """Look at what would be, and confirm it as the page shows it."""
    form = client.get(url).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return client.post(url, shown | {"reason": REASON} | picks)


def test_a_child_found_by_name_is_put_together_and_taken_apart(desk, aavas, waiting_case, fathers_home):  # noqa: F811
    kept, gone = aavas
    choose = reverse("cases:person_twice", args=[waiting_case.pk])
    assert choose in words(desk.get(reverse("cases:background", args=[waiting_case.pk])))

    found = desk.post(choose, {"term": "aikio", "search": "1"})
    chosen = desk.post(choose, {"term": "aikio", "first": kept.pk, "second": gone.pk})
    preview = words(desk.get(chosen.url))
    done = confirm(desk, chosen.url, born="gone")

    assert "Ava, lapsi, 16.1.2022, Perhe Aikio" in words(found)
    assert not found.context["form"].errors
    for told in ("15.1.2022", "16.1.2022", "Perhe Aikio: lapsi", "Vahvistetut kirjaukset"):
        assert told in preview
    assert done.url == reverse("cases:background", args=[fathers_home.pk])
    page = words(desk.get(done.url))
    assert "Ava on sama kuin Aava Kuusela" in page
    assert "16.1.2022" in page

    listed = words(desk.get(reverse("cases:merges")))
    undo = reverse("cases:merge_undo", args=[Merge.objects.get().pk])
    assert REASON in listed
    assert undo in listed
    assert "Peru yhdistäminen" in words(desk.get(undo))
    assert desk.post(undo).url == reverse("cases:merges")
    assert not Person.objects.exclude(merged_into=None).exists()
    assert "Peruttu" in words(desk.get(reverse("cases:merges")))


def test_a_family_found_by_number_is_put_together(desk, kuuselas, waiting_case):  # noqa: F811
    kept, gone = kuuselas
    number = Case.objects.get(family=gone).number
    choose = reverse("cases:family_twice", args=[waiting_case.pk])

    chosen = desk.post(choose, {"term": number, "second": gone.pk})
    preview = words(desk.get(chosen.url))
    for told in (number, waiting_case.number):
        assert f"{told} (" in preview
    for name in ("Kuusela", "Kuuselat"):
        assert f"Emmi {name}, Joona {name}, Aava {name}" in preview
    done = confirm(desk, chosen.url, home="gone")

    assert chosen.url == reverse("cases:family_merge_new", args=[kept.pk, gone.pk])
    assert {case.family for case in Case.objects.select_related("family")} == {kept}
    assert "yhdistä vielä hänet" in words(desk.get(done.url))
    names = [membership.person.first_name for membership in FamilyMembership.objects.filter(family=kept)]
    assert sorted(names) == ["Aava", "Aava", "Emmi", "Emmi", "Joona", "Joona"]


def test_a_code_finds_and_is_not_shown_again(desk, waiting_case, fathers_home, coordinator):  # noqa: F811
    father = fathers_home.family.memberships.get(role="father")
    code = code_of(date(1995, 5, 2), "-", 950)
    record_identity_code(actor=coordinator, case_id=fathers_home.pk, membership_id=father.pk, code=code)
    choose = reverse("cases:person_twice", args=[waiting_case.pk])

    page = desk.post(choose, {"term": code, "search": "1"})

    assert "Joona Aikio" in words(page)
    assert code not in words(page)
    assert page.context["form"]["term"].value() == fathers_home.number
    assert code not in words(desk.post(choose, {"term": code_of(date(1990, 5, 2), "-", 951), "search": "1"}))


def test_a_task_that_is_answered_same_leads_to_the_merge(desk, aavas, fathers_home, coordinator):  # noqa: F811
    kept, gone = aavas
    asked = {"raised_at": clock.now(), "raised_by": coordinator, "new_case": fathers_home}
    check = DuplicateCheck.objects.create(person=kept, new_person=gone, unit=fathers_home.unit, **asked)
    task, merge = (
        reverse("cases:duplicate", args=[check.pk]),
        reverse("cases:merge_new", args=[kept.pk, gone.pk]),
    )
    assert merge not in words(desk.get(task))

    answered = words(desk.post(task, {"answer": "same"}, follow=True))
    confirm(desk, merge)

    assert merge in answered
    assert merge not in words(desk.get(task))


def test_what_is_not_chosen_is_asked_and_the_same_one_is_refused(desk, waiting_case):
    choose = reverse("cases:person_twice", args=[waiting_case.pk])
    someone = person(waiting_case, first_name="Emmi").pk

    empty, same = desk.post(choose, {}), desk.post(choose, {"first": someone, "second": someone})

    assert (empty.status_code, same.status_code) == (422, 422)
    assert set(empty.context["form"].errors) == {"first", "second"}
    assert "kaksi eri" in words(same)
    assert "Haulla ei löytynyt muita" in words(desk.post(choose, {"term": "Olematon", "search": "1"}))


def test_a_page_that_is_behind_shows_what_would_be_now_and_keeps_the_words(desk, aavas):  # noqa: F811
    kept, gone = aavas
    url = reverse("cases:merge_new", args=[kept.pk, gone.pk])
    form = desk.get(url).context["form"]
    Person.objects.filter(pk=gone.pk).update(last_name="Aikio")

    behind = desk.post(url, {"seen": form["seen"].value(), "first_name": "kept", "born": "kept", "reason": REASON})
    shown = behind.context["form"]
    again = desk.post(url, {name: shown[name].value() or "kept" for name in shown.fields})

    assert behind.status_code == 422
    assert "on muutettu" in words(behind)
    assert REASON in words(behind)
    assert "Aikio" in words(behind)
    assert again.status_code == 302


def test_without_a_reason_nothing_happens(desk, aavas):  # noqa: F811
    kept, gone = aavas
    response = confirm(desk, reverse("cases:merge_new", args=[kept.pk, gone.pk]), reason="")

    assert response.status_code == 422
    assert "Kirjoita, mistä tiedät" in words(response)
    assert not Merge.objects.exists()


def test_a_refusal_is_a_page_with_words_and_no_button(desk, waiting_case, fathers_home):  # noqa: F811
    url = reverse("cases:family_merge_new", args=[waiting_case.family_id, fathers_home.family_id])
    for response in (desk.get(url), desk.post(url, {"reason": REASON})):
        assert "Kummallakin perheellä on avoin asia" in words(response)
        assert 'name="reason"' not in words(response)
    assert Family.objects.filter(merged_into=None).count() == 2


def test_a_protected_familys_phone_and_home_are_not_told(desk, protected_case, kuuselas, coordinator):  # noqa: F811
    _kept, gone = kuuselas
    mother, double = person(protected_case, first_name="Salla"), person(gone.cases.get(), first_name="Emmi")
    Person.objects.filter(pk=double.pk).update(phone="+358401111111")
    people = reverse("cases:merge_new", args=[mother.pk, double.pk])
    families = reverse("cases:family_merge_new", args=[gone.pk, protected_case.family_id])
    choose = reverse("cases:person_twice", args=[protected_case.pk])

    pages = [desk.get(people), desk.get(families), desk.get(choose), confirm(desk, people, reason="")]

    for page in map(words, pages):
        assert SECRET_STREET not in page
        assert SECRET_PHONE[4:] not in page.replace(" ", "")
        assert "0401111111" not in page.replace(" ", "")
    assert "Ei näytetä" in words(pages[0])
    assert "Ei näytetä" in words(pages[1])
    merged(coordinator, mother, double, phone="gone")
    mother.refresh_from_db()
    assert (mother.phone, mother.other_phone) == ("+358401111111", SECRET_PHONE)


def test_the_search_and_the_preview_are_in_the_log(desk, aavas, waiting_case, fathers_home):  # noqa: F811
    kept, gone = aavas
    desk.post(reverse("cases:person_twice", args=[waiting_case.pk]), {"term": "aikio", "search": "1"})
    desk.get(reverse("cases:merge_new", args=[kept.pk, gone.pk]))

    told = dict(AuditEvent.objects.filter(changes__has_key="cases").values_list("action", "changes"))
    assert told["families.searched"] == {"cases": [fathers_home.pk]}
    assert told["merge.previewed"] == {"cases": sorted([waiting_case.pk, fathers_home.pk])}


@pytest.mark.parametrize("doubles", [1, 4])
def test_the_list_and_the_preview_cost_the_same_for_few_and_many(
    desk,
    waiting_case,
    coordinator,
    doubles,
    django_assert_num_queries,
):
    kept = person(waiting_case, first_name="Aava")
    for _number in range(doubles + 1):
        facts = MemberFacts(role="child", first_name="Aava", last_name="Kuusela")
        last = add_member(actor=coordinator, case_id=waiting_case.pk, facts=facts).person
        if _number < doubles:
            merged(coordinator, kept, last)

    desk.get(reverse("home"))  # the first page of a session writes the session
    with django_assert_num_queries(LIST):
        desk.get(reverse("cases:merges"))
    with django_assert_num_queries(PREVIEW):
        desk.get(reverse("cases:merge_new", args=[kept.pk, last.pk]))
