"""What must be true of every main page: axe finds nothing, and nothing has to be scrolled sideways."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.words import t

ALL = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
# The dark stylesheet changes colours only: what is not about them has been asked in the light.
COLOURS = ["color-contrast", "link-in-text-block"]
DESKTOP, TABLET, PHONE, NARROWEST = 1280, 768, 390, 320
# A change of colours is drawn before it is judged. The bars of a page lie over what is reached by scrolling:
# a control half under one is not a small one.
RUN_AXE = """async tags => {
    const frame = () => new Promise(requestAnimationFrame);
    for (const bar of document.querySelectorAll('.topbar, .actionbar, .tabbar')) { bar.style.position = 'static'; }
    await frame();
    await frame();
    const found = await axe.run({runOnly: tags, resultTypes: ['violations'], preload: false});
    const told = node => `${node.html.slice(0, 160)} ${node.failureSummary}`;
    return found.violations.map(one => `${one.id}: ${one.nodes.map(told).join(' | ')}`);
}"""
# The innermost elements that reach over the edge; those in a box that scrolls by itself do not count.
TOO_WIDE = """() => {
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) { return []; }
    return [...document.body.querySelectorAll('*')]
        .filter(one => one.getBoundingClientRect().right > page.clientWidth + 1 && !one.closest('.table-scroll'))
        .slice(-3).map(one => one.outerHTML.slice(0, 160));
}"""

# Menus that, when open, reach over an edge of the page.
MENUS_OFF = """() => [...document.querySelectorAll('main details.menu')].filter(menu => {
    menu.open = true;
    const panel = menu.querySelector('.menu__panel').getBoundingClientRect();
    menu.open = false;
    return panel.left < 0 || panel.right > document.documentElement.clientWidth;
}).map(menu => menu.outerHTML.slice(0, 160))"""
TALLEST_BAR = "() => document.querySelector('header.topbar')?.getBoundingClientRect().height ?? 0"
MOST_OF_A_BAR = 120


def check_page(page: Page, widths: tuple[int, ...] = (DESKTOP, PHONE)) -> None:
    """The page in both colours on a desk and on a phone, and that it fits the narrowest phone."""
    size = page.viewport_size
    page.evaluate(AXE_SCRIPT)
    problems = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for colours, tags in (("dark", COLOURS), ("light", ALL)):
            page.emulate_media(color_scheme=colours)
            problems += [f"{width} px, {colours}: {line}" for line in page.evaluate(RUN_AXE, tags)]
    for width in (PHONE, NARROWEST):
        page.set_viewport_size({"width": width, "height": 900})
        problems += [f"{width} px, too wide: {element}" for element in page.evaluate(TOO_WIDE)]
    for width in (NARROWEST, PHONE, TABLET):
        page.set_viewport_size({"width": width, "height": 900})
        problems += [f"{width} px, a menu off the page: {element}" for element in page.evaluate(MENUS_OFF)]
        if page.evaluate(TALLEST_BAR) > MOST_OF_A_BAR:
            problems.append(f"{width} px, the bar on top takes too much of the page")
    page.set_viewport_size(size)
    assert not problems, "\n".join([page.url, *problems])


def check_print(page: Page) -> None:
    """On paper there are the words and nothing to press."""
    button = page.get_by_role("button", name=t("Print"), exact=True)
    expect(button).to_be_visible()
    page.emulate_media(media="print")
    expect(button).to_be_hidden()
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.emulate_media(media="screen")
