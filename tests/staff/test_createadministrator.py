"""The first account of an empty installation."""

import builtins
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.models import AuditEvent
from staff.management.commands import createadministrator
from staff.models import RoleGrant, User
from staff.roles import Role

PASSWORD = "Kuusi kuusta kasvoi"
NAMES = {"username": "Toini", "first_name": "Toini", "last_name": "Ylläpito"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def password_in_environment(monkeypatch):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", PASSWORD)


@pytest.mark.usefixtures("password_in_environment")
def test_the_first_administrator_can_sign_in_and_manage(client):
    output = StringIO()

    call_command("createadministrator", **NAMES, stdout=output)

    assert "toini" in output.getvalue()
    user = User.objects.with_grants().get()
    assert user.has_capability("staff.manage")
    assert user.has_capability("catalogue.manage")
    assert client.login(username="toini", password=PASSWORD)
    assert client.get("/staff/users/").status_code == 200
    assert list(AuditEvent.objects.order_by("id").values_list("action", "actor", "subject_id")) == [
        ("staff.user_created", user.pk, user.pk),
        ("staff.role_granted", user.pk, user.pk),
    ]


@pytest.mark.usefixtures("password_in_environment", "administrator")
def test_it_refuses_when_there_is_one():
    with pytest.raises(CommandError):
        call_command("createadministrator", **NAMES)

    assert not User.objects.filter(username="toini").exists()


@pytest.mark.usefixtures("password_in_environment")
def test_it_helps_when_the_only_administrator_cannot_sign_in(administrator):
    User.objects.filter(pk=administrator.pk).update(is_active=False)

    call_command("createadministrator", **NAMES, stdout=StringIO())

    assert RoleGrant.objects.filter(role=Role.ADMINISTRATOR).count() == 2


def test_a_weak_password_adds_nobody(monkeypatch):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", "toini")

    with pytest.raises(CommandError):
        call_command("createadministrator", **NAMES)

    assert not User.objects.exists()


def test_what_is_missing_is_asked(monkeypatch):
    answers = iter(["toini", "Toini", "Ylläpito"])
    monkeypatch.delenv("ADMINISTRATOR_PASSWORD", raising=False)
    monkeypatch.setattr(builtins, "input", lambda _question: next(answers))
    monkeypatch.setattr(createadministrator, "getpass", lambda _question: PASSWORD)

    call_command("createadministrator", stdout=StringIO())

    assert str(User.objects.get()) == "Toini Ylläpito"


@pytest.fixture
def typed(monkeypatch):
    """Answers for the command's questions, in order; the questions are kept."""
    asked = []

    def answer(*answers):
        waiting = iter(answers)

        def ask(question):
            asked.append(str(question))
            return next(waiting)

        monkeypatch.setattr(builtins, "input", ask)
        monkeypatch.setattr(createadministrator, "getpass", ask)
        return asked

    monkeypatch.delenv("ADMINISTRATOR_PASSWORD", raising=False)
    return answer


@pytest.mark.parametrize(
    ("language", "question", "reason"),
    [("fi_FI.UTF-8", "Salasana: ", "vähintään 12 merkkiä"), ("C.UTF-8", "Password: ", "at least 12 characters")],
)
def test_a_weak_password_is_asked_again_with_the_reason_in_the_same_language(
    monkeypatch, typed, language, question, reason
):
    monkeypatch.setenv("LANG", language)
    asked = typed("toini", "Toini", "Ylläpito", "lyhyt", "lyhyt", PASSWORD, PASSWORD)
    told = StringIO()

    call_command("createadministrator", stdout=StringIO(), stderr=told)

    assert User.objects.get().check_password(PASSWORD)
    assert asked.count(question) == 2
    assert len(asked) == 7
    assert reason in told.getvalue()


def test_only_what_was_wrong_is_asked_again(typed):
    typed("toini", " ", "Ylläpito", PASSWORD, PASSWORD, "Toini")

    call_command("createadministrator", stdout=StringIO(), stderr=StringIO())

    assert str(User.objects.get()) == "Toini Ylläpito"


def test_two_different_passwords_are_asked_again(typed):
    typed(PASSWORD, PASSWORD + "!", PASSWORD, PASSWORD)
    told = StringIO()

    call_command("createadministrator", **NAMES, stdout=StringIO(), stderr=told)

    assert "differ" in told.getvalue()
    assert User.objects.get().check_password(PASSWORD)


def test_a_wrong_option_ends_the_command_though_something_was_asked(typed):
    typed(PASSWORD, PASSWORD)

    with pytest.raises(CommandError):
        call_command("createadministrator", **{**NAMES, "username": "toini ylläpito"})

    assert not User.objects.exists()


@pytest.mark.usefixtures("administrator")
def test_an_administrator_who_exists_ends_the_questions(typed):
    typed(PASSWORD, PASSWORD)

    with pytest.raises(CommandError, match="already an administrator"):
        call_command("createadministrator", **NAMES)
