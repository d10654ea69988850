"""The pictures of docs/img: the same town, day and families each time. Run by bin/screenshots."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import time_machine
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.server import CHROMIUM, CHROMIUM_FLAGS, serving
from tests.browser.words import t
from visits.models import JointReview, VisitPlan

FOLDER = Path(__file__).parent / "img"
# A Thursday before noon: something is done, something is still to come.
MOMENT = datetime(2026, 3, 12, 11, 10, tzinfo=ZoneInfo("Europe/Helsinki"))
WORKER, COORDINATOR, SUPERVISOR = "tyontekija", "koordinaattori", "esihenkilo"


@dataclass(frozen=True)
class Picture:
    """One file: whose page, how wide and high, and how one comes there from the start page."""

    name: str
    account: str
    width: int
    height: int
    go: Callable[[Page], None] = lambda page: None
    colours: str = "light"


def next_family(page: Page) -> None:
    """The page of the family that is met next."""
    page.locator(".visit-next h3 a").click()


def draft(page: Page) -> None:
    """A note that has been begun."""
    page.goto(reverse("visits:todo"))
    page.get_by_role("region", name=t("Drafts")).get_by_role("link").first.click()
    page.goto(f"{page.url}#div_id_what_happened")


def proposals(page: Page) -> None:
    """Three proposals for the family that has waited longest."""
    page.get_by_role("link", name=t("Choose a pair for the family")).click()


def whole_list(page: Page) -> None:
    """A pair proposed for everybody who waits."""
    page.goto(reverse("pairs:whole_list"))


def calendar(page: Page) -> None:
    """The week of one's own."""
    page.goto(reverse("visits:calendar"))


def two_people(page: Page) -> None:
    """Two people side by side for the family that has waited longest."""
    page.get_by_role("link", name=t("Choose a pair for the family")).click()
    page.get_by_role("radio", name=t("%(name)s leads", name="Anni Hietala")).check()
    page.get_by_role("radio", name=t("%(name)s is the second", name="Sari Juntunen")).check()
    page.get_by_role("button", name=t("Compare these two")).click()


def plan(page: Page) -> None:
    """A plan that is under way."""
    mine = VisitPlan.objects.filter(pair__lead__username=WORKER, case__phase="initial")
    page.goto(reverse("visits:plan", args=[mine.earliest("made_at").case_id]))


def joint_review(page: Page) -> None:
    """The latest joint review."""
    mine = JointReview.objects.filter(recorded_by__username=WORKER, case__phase="work")
    page.goto(reverse("visits:review", args=[mine.latest("recorded_at").case_id]))


PICTURES = [
    Picture("my-day-390", WORKER, 390, 844),
    Picture("my-day-390-dark", WORKER, 390, 844, colours="dark"),
    Picture("my-day-1280", WORKER, 1280, 860),
    Picture("log-visit-390", WORKER, 390, 844, draft),
    Picture("case-1280", WORKER, 1280, 1000, next_family),
    Picture("plan-820", WORKER, 820, 1100, plan),
    Picture("joint-review-820", WORKER, 820, 1100, joint_review),
    Picture("work-pairs-1280", COORDINATOR, 1280, 1000, two_people),
    Picture("proposals-1280", COORDINATOR, 1280, 1400, proposals),
    Picture("whole-list-1280", COORDINATOR, 1280, 1000, whole_list),
    Picture("calendar-1280", WORKER, 1280, 900, calendar),
    Picture("caseload-1280", SUPERVISOR, 1280, 900),
]


def take(browser: Browser, url: str, picture: Picture) -> None:
    """Sign in as the account, go there, and write the file."""
    context = browser.new_context(
        base_url=url,
        locale="fi-FI",
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.colours,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_label(t("Username")).fill(picture.account)
    page.get_by_label(t("Password")).fill("demo")
    page.get_by_role("button", name=t("Sign in")).click()
    page.wait_for_load_state()
    page.goto(page.url)  # once more, without the word of welcome
    picture.go(page)
    page.wait_for_load_state()
    page.screenshot(path=FOLDER / f"{picture.name}.png", animations="disabled", caret="hide")
    context.close()


def take_all() -> None:
    """Build the town of that day in an empty database, and take every picture."""
    FOLDER.mkdir(exist_ok=True)
    call_command("migrate", verbosity=0)
    with time_machine.travel(MOMENT):
        call_command("seed_demo", size="small", seed=1)
    with time_machine.travel(MOMENT, tick=False), serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        for picture in PICTURES:
            take(browser, url, picture)
        browser.close()
