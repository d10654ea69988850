"""The tags write what the stylesheets and screen readers expect, and let nothing through unescaped."""

import re
from datetime import UTC, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from pairs.load import Load
from perhetyo.templatetags.ui_icons import DRAWN, FILLED, OUTLINED, UnknownIcon, icon
from perhetyo.templatetags.ui_meters import load_bar, wait_bar

EVIL = '<b onclick="x">&'
ESCAPED = "&lt;b onclick=&quot;x&quot;&gt;&amp;"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def render(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize("name", [*DRAWN, *FILLED, *OUTLINED])
def test_every_icon_has_a_picture_that_screen_readers_skip(name):
    picture = icon(name)

    assert picture.startswith("<svg")
    assert 'aria-hidden="true"' in picture
    assert 'class="icon"' in picture


def test_an_unknown_icon_is_an_error():
    with pytest.raises(UnknownIcon, match="unicorn"):
        render('{% icon "unicorn" %}')


def test_status_is_icon_and_words():
    html = render('{% status "overdue" text bare=True %}', text="2 days late")

    assert html.startswith('<span class="status status-overdue status-bare"><svg')
    assert html.endswith("2 days late</span>")


def test_status_refuses_an_unknown_kind():
    with pytest.raises(KeyError):
        render('{% status "red" "words" %}')


@pytest.mark.parametrize(
    "source",
    [
        '{% status "done" evil %}',
        "{% person evil role=evil %}",
        "{% person evil url=evil %}",
        '{% meta_item "place" evil label=evil url=evil %}',
        "{% voice evil by=evil %}",
        "{% empty_state evil text=evil url=evil label=evil %}",
        "{% breadcrumbs evil evil evil %}",
        "{% pager evil evil target=evil %}",
        "{% page_head evil eyebrow=evil lead=evil %}{% endpage_head %}",
        '{% card evil id="x" lead=evil count=evil link=evil link_label=evil %}{% endcard %}',
        "{% row_link evil evil sub=evil %}{% endrow_link %}",
        '{% alert "info" heading=evil %}{% endalert %}',
        "{% menu evil %}{% endmenu %}",
        "{% avatar evil %}",
    ],
)
def test_text_is_escaped(source):
    html = render(source, evil=EVIL)

    assert EVIL not in html
    assert "<b onclick" not in html
    assert ESCAPED in html or "avatar" in source


def test_body_of_a_block_is_markup_and_its_variables_are_escaped():
    html = render('{% card "Notes" %}<p>{{ evil }}</p>{% endcard %}', evil=EVIL)

    assert f"<p>{ESCAPED}</p>" in html
    assert 'aria-labelledby="notes"' in html
    assert '<h2 class="card-title" id="notes">Notes</h2>' in html


def test_page_head_without_buttons_has_no_empty_box():
    assert "page-head__actions" not in render('{% page_head "Day" %}\n{% endpage_head %}')
    assert "page-head__actions" in render('{% page_head "Day" %}<a href="/">x</a>{% endpage_head %}')


@pytest.mark.parametrize(
    ("load", "adding", "on", "high", "over", "add", "text"),
    [
        (Load(9, 28, 18), 0, 14, 0, 0, 0, "<b>14</b>/18 points, 9 families, room for 2 families<"),
        (Load(9, 31, 18), 0, 16, 0, 0, 0, "<b>15.5</b>/18 points, 9 families, room for 1 family<"),
        (Load(1, 33, 18), 0, 16, 1, 0, 0, "<b>16.5</b>/18 points, 1 family, no room for a new family<"),
        (Load(9, 36, 18), 0, 16, 2, 0, 0, "<b>18</b>/18 points, 9 families, full<"),
        (Load(9, 39, 18), 0, 16, 2, 2, 0, "<b>19.5</b>/18 points, 9 families, 1.5 over the limit<"),
        (Load(9, 27, 18), 1, 14, 0, 0, 3, "<b>13.5</b>/18 points, 9 families, 15.5 after this<"),
        (Load(0, 0, 1), 0, 0, 0, 0, 0, "<b>0</b>/1 point, 0 families, no room for a new family<"),
        (Load(3, 6), 0, 0, 0, 0, 0, "<b>3 points</b>, 3 families, room not agreed<"),
        (Load(3, 6), 1, 0, 0, 0, 0, "<b>3 points</b>, 3 families, 5 after this, room not agreed<"),
    ],
)
def test_load_bar_has_a_tick_for_each_point(load, adding, on, high, over, add, text):
    html = load_bar(load, adding=adding)

    assert html.count('class="on"') == on
    assert html.count('class="on-high"') == high
    assert html.count('class="on-over"') == over
    assert html.count('class="add"') == add
    assert text in html


def test_load_bars_of_one_scale_are_of_one_width():
    def view_box(load, scale=0):
        html = render("{% load_bar load scale=scale %}", load=load, scale=scale)
        return re.search(r'viewBox="([^"]+)" width="(\d+)"', html).groups()

    few, many = Load(3, 7, 7), Load(9, 28, 18)
    assert view_box(few, 18) == view_box(many, 18) == view_box(many)
    assert view_box(few) != view_box(few, 18)


def test_half_a_point_is_half_a_tick():
    html = load_bar(Load(1, 1, 4))

    assert '<rect class="on" x="0" width="3.5"' in html
    assert html.count('<rect class="" ') == 4


@pytest.mark.parametrize(("value", "word"), [(0, "none"), (1, "basic"), (2, "good"), (3, "strong")])
def test_level_is_bars_and_a_word(value, word):
    html = render("{% level value %}", value=value)

    assert html.count('class="on"') == value
    assert html.endswith(f"{word}</span>")


def test_pips_mark_done_and_present_visit():
    html = render("{% pips 4 1 2 %}")

    assert (html.count('class="on"'), html.count('class="now"'), html.count("<rect")) == (1, 1, 4)


@pytest.mark.parametrize(("days", "css"), [(10, '"on"'), (11, '"on-near"'), (14, '"on-near"'), (15, '"on-over"')])
def test_wait_bar_warns_before_and_after_the_limit(days, css):
    assert f"class={css}" in wait_bar(days, 14)


def test_wait_bar_stays_inside_its_line():
    assert 'width="200" height="6" rx="3"/><rect class="limit"' in wait_bar(400, 14)


def test_avatar_takes_a_name_or_a_user(db, django_user_model):
    user = django_user_model(first_name="Anni", last_name="Hietala")

    assert (
        render("{% avatar who 'lake' %}", who=user)
        == '<span class="avatar avatar-lake" aria-hidden="true">AH</span>'
    )
    assert ">MS<" in render("{% avatar 'Mikko Saarela' %}")
    assert ">M<" in render("{% avatar 'Mikko' %}")


def test_voice_adds_quotation_marks_once():
    assert "”Me nauretaan.”" in render('{% voice "Me nauretaan." %}')
    assert "””" not in render('{% voice "”Me nauretaan.”" %}')


def test_pager_is_silent_when_all_is_on_one_page():
    assert render('{% pager "" "" %}') == ""
    assert 'hx-get="/n/" hx-target="#rows"' in render('{% pager "" "/n/" target="#rows" %}')


class Visit(forms.Form):
    """One field of each kind that the error summary must find."""

    what = forms.CharField(label="What happened?")
    place = forms.ChoiceField(label="Place", choices=[("home", "Home")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("Somebody else has changed the note.")


def test_error_summary_links_to_the_fields():
    html = render("{% error_summary form %}", form=Visit({}))

    assert 'role="alert"' in html
    assert "Fix 4 things" in html
    assert '<a href="#id_what">What happened? This field is required.</a>' in html
    assert '<a href="#id_place_0">Place: This field is required.</a>' in html
    assert "<li>Somebody else has changed the note.</li>" in html


def test_error_summary_looks_into_formsets():
    formset = forms.formset_factory(Visit, extra=1, min_num=2, validate_min=True)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-what": "x"}
    )

    html = render("{% error_summary formset %}", formset=formset)

    assert "Please submit at least 2 forms." in html
    assert 'href="#id_form-0-place_0"' in html


def test_error_summary_is_silent_when_all_is_well():
    assert render("{% error_summary form %}", form=Visit()) == ""
    assert render("{% error_prefix form %}", form=Visit()) == ""
    assert render("{% error_prefix form %}", form=Visit({})) == "Error: "


def test_required_is_a_word_for_screen_readers_and_form_errors_stand_once():
    html = render("{% load crispy_forms_tags %}{{ form|crispy }}", form=Visit({}))

    assert (
        '<span class="asteriskField" aria-hidden="true">*</span><span class="visually-hidden"> (required)</span>'
        in html
    )
    assert "Somebody else" not in html


def test_when_filter():
    start = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
    end = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)

    assert render("{{ start|when:end }}", start=start, end=end) == "Thu 12.3. at 9.00–10.30"
