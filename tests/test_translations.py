"""Finnish and Swedish say everything that English says, and nothing that is no longer said."""

import re
import shutil

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command

LANGUAGES = ("fi", "sv")
TRANSLATED = ("audit", "staff", "cases", "pairs", "visits", "reports", "perhetyo", "templates", "locale")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def catalogue(folder, language):
    path = folder / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """The catalogues as makemessages would leave them now.

    It writes beside the sources it reads, so it gets a copy of both.
    """
    sources = tmp_path_factory.mktemp("messages")
    ignored = shutil.ignore_patterns("*.mo", "__pycache__")
    for name in TRANSLATED:
        shutil.copytree(settings.BASE_DIR / name, sources / name, ignore=ignored)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(sources)
        patch.setattr(settings, "LOCALE_PATHS", [sources / "locale"])
        call_command("makemessages", locale=list(LANGUAGES), verbosity=0)
    return sources / "locale"


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_exactly_the_texts_of_the_program(fresh, language):
    committed = {message.id for message in catalogue(settings.LOCALE_PATHS[0], language) if message.id}
    current = {message.id for message in catalogue(fresh, language) if message.id}

    assert committed == current


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_fuzzy(fresh, language):
    messages = [message for message in catalogue(fresh, language) if message.id]

    unfinished = [
        message.id
        for message in messages
        if message.fuzzy or not (all(message.string) if isinstance(message.string, tuple) else message.string)
    ]
    assert len(messages) > 300
    assert unfinished == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders(language):
    wrong = []
    for message in catalogue(settings.LOCALE_PATHS[0], language):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        # The plural form carries every placeholder; a singular may leave out its number.
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        allowed_missing = wanted - set(PLACEHOLDER.findall(ids[0]))
        if len(ids) > 1:
            allowed_missing |= {"n", "count", "number", "days"}
        for string in strings:
            found = set(PLACEHOLDER.findall(string))
            if found - wanted or (wanted - found) - allowed_missing:
                wrong.append((message.id, string))
    assert wrong == []
