"""From the contact to the plan: taking in, forming the pair by hand, planning the first visits."""

from playwright.sync_api import expect

from cases.models import Person
from staff.models import User
from tests.browser.someone import Someone
from tests.browser.words import t

MOTHER_SAYS = "Toivon, että yöt rauhoittuvat ja jaksan päivät."
NEED = "Lapsen uni ja ruokailu"
SECOND_NEED = "Vanhemman uupumus"
NEED_WORDS = "Aava herää neljä kertaa yössä."
PAIR_REASON = "Arjen taidot ja mielenterveystyö yhdessä kattavat tarpeet."
BRINGS = "Uniohjaus kotona, pienin askelin"
AIM = "Mistä yöheräämiset johtuvat ja mikä teitä auttaa."


def open_contact(someone: Someone) -> None:
    """From the main menu to an empty form."""
    someone.follow(t("New contact"), someone.page.get_by_role("navigation", name=t("Main menu"), exact=True))


def fill_contact(someone: Someone) -> None:
    """A mother, a baby and a father of whom nothing is known; the form begins with two rows."""
    _fill_source_and_name(someone)
    someone.write(t("street address"), "Hillakuja 4")
    someone.write(t("postal code"), "96900")
    someone.write(t("town"), "Rovaniemi")
    mother, baby = _member(someone, 1), _member(someone, 2)
    someone.select(t("Role in the family"), t("mother"), mother)
    someone.write(t("first name"), "Emmi", mother)
    someone.write(t("last name"), "Kuusela", mother)
    someone.tick(t("Guardian"), mother)
    someone.select(t("Role in the family"), t("child"), baby)
    someone.write(t("first name"), "Aava", baby)
    someone.write(t("date of birth"), "2026-12-15", baby)
    someone.press(t("Add a member"))
    father = _member(someone, 3)
    someone.select(t("Role in the family"), t("father"), father)
    someone.tick(t("Lives here"), father)
    expect(mother.get_by_label(t("first name"))).to_have_value("Emmi")
    someone.write(t("what the family hopes"), MOTHER_SAYS)
    someone.tick("Halu muutokseen")
    someone.tick(NEED)
    someone.write(t("%(need)s, in the family's words", need=NEED), NEED_WORDS)
    someone.tick(SECOND_NEED)
    _fill_form_of_work(someone)


def fill_contact_of_known(someone: Someone, mother: Person) -> None:
    """A mother who is in the records already, as she tells her name and day of birth."""
    _fill_source_and_name(someone)
    row = _member(someone, 1)
    someone.select(t("Role in the family"), t("mother"), row)
    someone.write(t("first name"), mother.first_name, row)
    someone.write(t("last name"), mother.last_name, row)
    someone.write(t("date of birth"), mother.birth_date.isoformat(), row)
    someone.tick(NEED)
    _fill_form_of_work(someone)


def save_contact(someone: Someone) -> None:
    """Save what was told; the page goes on to choosing a pair."""
    someone.press(t("Take the contact in"))
    someone.sees(t("The contact is taken in. Next: choose a pair for the family."))


def open_waiting_family(someone: Someone, days: int) -> None:
    """The family stands in the waiting list with the days it has waited; open it there."""
    waiting = someone.region(t("Waiting families"))
    expect(waiting).to_contain_text(t("%(days)s d, limit %(limit)s", days=days, limit=14))
    waiting.get_by_role("link", name="Kuusela").click()
    someone.sees(MOTHER_SAYS)


def choose_two(someone: Someone, lead: User, second: User) -> None:
    """Two people from the list of all, side by side."""
    someone.follow(t("Put a pair together by yourself"))
    someone.tick(t("%(name)s leads", name=lead))
    someone.tick(t("%(name)s is the second", name=second))
    someone.press(t("Compare these two"))


def form_pair(someone: Someone, lead: User, second: User) -> None:
    """What the lead brings, why these two; afterwards nobody waits."""
    brings = someone.group(t("What %(name)s brings", name=lead.first_name))
    someone.write(NEED, BRINGS, brings)
    someone.write(t("Why these two suit the family"), PAIR_REASON)
    someone.press(t("Form the pair"))
    someone.sees(
        t(
            "%(family)s now has a pair: %(lead)s and %(co_worker)s. The family is on the lists of both.",
            family=t("Family %(name)s", name="Kuusela"),
            lead=lead,
            co_worker=second,
        )
    )
    someone.sees(t("Nobody is waiting."))


def choose_three_visits(someone: Someone) -> None:
    """Three visits instead of the usual number; the page proposes the times."""
    someone.tick("3")
    someone.press(t("Propose the times again"))
    third = t("%(visit)s, week %(week)s", visit=t("Visit %(number)s", number=3), week=11)
    expect(someone.group(third).get_by_role("radio", checked=True)).to_have_count(1)


def make_plan(someone: Someone) -> None:
    """Save the proposed times; the plan opens as it is printed."""
    someone.write(t("What do we want to find out together?"), AIM)
    someone.press(t("Make the plan"))
    someone.sees_heading(t("Our plan"))
    someone.sees(AIM)


def _fill_source_and_name(someone: Someone) -> None:
    someone.select(t("source").capitalize(), "Neuvola")
    someone.tick(t("With the family's consent"))
    someone.write(t("family name"), "Kuusela")


def _fill_form_of_work(someone: Someone) -> None:
    someone.tick("Ennaltaehkäisevä perhetyö")
    someone.write(t("Why this form of work"), "Perhe haluaa tukea ennen kuin väsymys kasvaa.")


def _member(someone: Someone, number: int):
    return someone.group(t("Member %(number)s", number=number))
