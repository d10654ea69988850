"""The pieces every page is made of. Arguments are escaped; only the body of a block tag is markup."""

from django.template.loader import render_to_string
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString
from django.utils.text import slugify

from perhetyo.templatetags.ui_icons import icon

STATUS = {
    "done": ("status-done", "done"),
    "now": ("status-now", "now"),
    "attention": ("status-attention", "attention"),
    "overdue": ("status-overdue", "overdue"),
    "draft": ("status-draft", "draft"),
    "planned": ("", "planned"),
    "waiting": ("", "waiting"),
    "secret": ("", "secret"),
    "neutral": ("", "circle"),
}
ALERTS = {"info": "info", "success": "done", "warning": "attention", "danger": "overdue"}


def status(kind: str, text: str, bare: bool = False, icon_name: str = "") -> SafeString:
    """A state as icon and words. `kind` is a key of STATUS; `bare` leaves the pill out, for rows and tables."""
    css, own_icon = STATUS[kind]
    classes = " ".join(filter(None, ["status", css, "status-bare" if bare else ""]))
    return format_html('<span class="{}">{}{}</span>', classes, icon(icon_name or own_icon), text)


def name_of(who: object) -> str:
    """The name of a user object, or the name itself."""
    return who if isinstance(who, str) else str(who)


def initials_of(who: object) -> str:
    """Two letters: a user's own, else first and last word of the name."""
    if hasattr(who, "initials"):
        return who.initials
    words = name_of(who).split()
    return "".join(word[0] for word in dict.fromkeys([*words[:1], *words[-1:]])).upper()


def avatar(who: object, tone: str = "", size: str = "") -> SafeString:
    """Initials in a circle; the name must stand in text beside it. `tone`: lake or moss, `size`: sm or lg."""
    classes = " ".join(["avatar", *(f"avatar-{part}" for part in (tone, size) if part)])
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, initials_of(who))


def person(who: object, role: str = "", tone: str = "", url: str = "", size: str = "") -> SafeString:
    """A professional: initials, name (a link when there is an url) and role."""
    name = name_of(who)
    if url:
        name = format_html('<a class="plain-link" href="{}">{}</a>', url, name)
    role_line = format_html('<span class="who__role">{}</span>', role) if role else ""
    return format_html(
        '<span class="who">{}<span><span class="who__name">{}</span>{}</span></span>',
        avatar(who, tone, size),
        name,
        role_line,
    )


def meta_item(icon_name: str, text: str, label: str = "", url: str = "") -> SafeString:
    """One fact of a `ul.meta`. `label` is read by screen readers in place of the icon."""
    hidden = format_html('<span class="visually-hidden">{}: </span>', label) if label else ""
    if url:
        text = format_html('<a class="plain-link" href="{}">{}</a>', url, text)
    return format_html("<li>{}<span>{}{}</span></li>", icon(icon_name), hidden, text)


def voice(text: str, by: str = "", large: bool = False) -> SafeString:
    """The family's own words, word for word, in Finnish quotation marks."""
    text = str(text).strip()
    if text[:1] not in '”“"»':
        text = f"”{text}”"
    caption = format_html("<figcaption>{}</figcaption>", by) if by else ""
    return format_html(
        '<figure class="voice{}"><blockquote>{}</blockquote>{}</figure>',
        " voice-lg" if large else "",
        SafeString(linebreaks(text, autoescape=True)),
        caption,
    )


def empty_state(title: str, text: str = "", url: str = "", label: str = "", art: bool = False) -> SafeString:
    """An empty list that says what comes next. `art` adds the drawing, for the happy kind of empty."""
    return render_to_string(
        "ui/_empty_state.html", {"title": title, "text": text, "url": url, "label": label, "art": art}
    )


def breadcrumbs(*labels_and_urls: str) -> SafeString:
    """The way here: label, url, label, url, …, and last the label of this page."""
    steps = list(zip(labels_and_urls[:-1:2], labels_and_urls[1::2], strict=True))
    return render_to_string("ui/_breadcrumbs.html", {"steps": steps, "here": labels_and_urls[-1]})


def pager(previous_url: str, next_url: str, target: str = "") -> SafeString:
    """Back and forth in a list by key; "" means there is nothing more that way.

    `target` is the selector of the element that holds list and pager: htmx swaps it from the same url.
    """
    if not (previous_url or next_url):
        return SafeString("")
    return render_to_string(
        "ui/_pager.html", {"previous_url": previous_url, "next_url": next_url, "target": target}
    )


def page_head(content: SafeString, title: str, eyebrow: str = "", lead: str = "") -> SafeString:
    """The one h1 of a page. The body holds the buttons."""
    actions = format_html('<div class="page-head__actions">{}</div>', content) if content.strip() else ""
    return format_html(
        '<div class="page-head"><div class="page-head__text">{}<h1>{}</h1>{}</div>{}</div>',
        format_html('<p class="eyebrow">{}</p>', eyebrow) if eyebrow else "",
        title,
        format_html('<p class="lead-text">{}</p>', lead) if lead else "",
        actions,
    )


def card(
    content: SafeString,
    title: str,
    id: str = "",
    lead: str = "",
    count: int | None = None,
    attention: bool = False,
    level: int = 2,
    link: str = "",
    link_label: str = "",
) -> SafeString:
    """A card with its heading. The body is `.card-body`, `ul.rows` or both; the id defaults to the title."""
    heading_id = id or slugify(str(title))
    return format_html(
        '<section class="card{attention}" aria-labelledby="{id}"><div class="card-header">'
        '<h{level} class="card-title" id="{id}">{title}{count}</h{level}>{link}{lead}</div>{content}</section>',
        attention=" card-attention" if attention else "",
        id=heading_id,
        level=level,
        title=title,
        count="" if count is None else format_html(' <span class="count">{}</span>', count),
        link=format_html('<a class="small" href="{}">{}</a>', link, link_label) if link else "",
        lead=format_html('<p class="card-lead">{}</p>', lead) if lead else "",
        content=content,
    )


def row_link(content: SafeString, url: str, title: str, sub: str = "") -> SafeString:
    """One row of a `ul.rows`: the whole row is the link. The body holds a status, if any."""
    return format_html(
        '<li><a class="row-link" href="{}"><span><span class="row-link__title">{}</span>{}{}</span>{}</a></li>',
        url,
        title,
        format_html('<span class="row-link__sub">{}</span>', sub) if sub else "",
        SafeString(content.strip()),
        icon("next"),
    )


def alert(content: SafeString, kind: str, heading: str = "") -> SafeString:
    """A notice on the page. `kind`: info, success, warning or danger."""
    return format_html(
        '<div class="alert alert-{}">{}<div>{}{}</div></div>',
        kind,
        icon(ALERTS[kind]),
        format_html('<p class="alert-heading">{}</p>', heading) if heading else "",
        content,
    )


def menu(content: SafeString, label: str, icon_name: str = "more") -> SafeString:
    """A button that opens a list of `<li>` with `.menu__item` links or buttons. Works without JavaScript."""
    return format_html(
        '<details class="menu"><summary class="btn btn-secondary btn-icon">{}'
        '<span class="visually-hidden">{}</span></summary><div class="menu__panel"><ul>{}</ul></div></details>',
        icon(icon_name),
        label,
        content,
    )
