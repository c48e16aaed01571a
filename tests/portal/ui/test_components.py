"""Components own their ARIA and escape what users wrote."""

import re

import pytest
from django import forms

from portal.kernel.refusals import Refusal
from portal.ui.forms import PortalForm
from tests.portal.ui.conftest import Draw

ATTACK = '"><script>alert(1)</script>'


class Sample(PortalForm):
    staff = forms.IntegerField(label="人员", help_text="以名册为准")
    kind = forms.ChoiceField(label="类型", widget=forms.RadioSelect, choices=[("a", "甲")])
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea, max_length=500)


def test_a_field_ties_its_control_to_hint_and_error(draw: Draw) -> None:
    html = draw('<c-field :field="form.staff" unit="人" />', form=Sample({"staff": "x"}))

    assert '<label for="id_staff">人员</label>' in html
    assert 'aria-describedby="id_staff_helptext id_staff_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_staff_helptext"' in html
    assert 'id="id_staff_error"' in html
    assert html.rstrip().count(" 人</span>") == 1


def test_a_field_without_errors_is_not_marked_invalid(draw: Draw) -> None:
    html = draw('<c-field :field="form.staff" />', form=Sample())

    assert "aria-invalid" not in html
    assert 'aria-describedby="id_staff_helptext"' in html


def test_a_group_of_choices_is_a_fieldset_with_a_legend(draw: Draw) -> None:
    html = draw('<c-radios :field="form.kind" />', form=Sample({}))

    assert "<fieldset" in html
    assert "<legend>类型</legend>" in html
    assert 'aria-describedby="id_kind_error"' in html
    assert 'id="id_kind_0"' in html


def test_only_the_optional_is_marked(draw: Draw) -> None:
    html = draw('<c-fields :form="form" />', form=Sample())

    assert html.count("（选填）") == 1


def test_a_draft_marks_what_it_names_as_optional(draw: Draw) -> None:
    class Draft(Sample):
        optional_fields = frozenset({"staff"})

    html = draw('<c-fields :form="form" />', form=Draft())

    assert re.findall(r"(\w+) <span class=\"opt\">", html) == ["人员"]


def test_a_counted_text_says_what_is_left(draw: Draw) -> None:
    html = draw('<c-field :field="form.note" />', form=Sample({"note": "四个字了"}))

    assert "还可以输入 496 字" in html
    assert 'data-for="id_note"' in html


def test_an_input_of_no_form_has_the_same_parts(draw: Draw) -> None:
    html = draw('<c-field label="姓名" name="who" hint="与证件一致" autocomplete="name" />')

    assert '<label for="id_who">姓名</label>' in html
    assert 'name="who"' in html
    assert 'autocomplete="name"' in html
    assert 'aria-describedby="id_who_helptext"' in html


def test_the_error_summary_is_announced_and_focused(draw: Draw) -> None:
    html = draw('<c-error-summary :summary="form.error_summary" />', form=Sample({}))

    assert 'role="alert"' in html
    assert "autofocus" in html
    assert 'tabindex="-1"' in html
    assert '<a href="#id_staff">请填写人员</a>' in html
    assert draw('<c-error-summary :summary="form.error_summary" />', form=Sample()).strip() == ""


@pytest.mark.parametrize(
    "source",
    [
        '<c-tag kind="ok">{{ text }}</c-tag>',
        '<c-card :title="text" :aside="text">{{ text }}</c-card>',
        '<c-task no="1" :title="text" :hint="text" :status="text" />',
        '<c-field :label="text" :hint="text" name="n" :value="text" />',
        '<c-hash :value="text" />',
        '<c-empty title="{{ text }}" :text="text" />',
        '<c-verdict name="v" :label="text" />',
        '<c-refusal-list :refusals="refusals" />',
    ],
)
def test_what_users_wrote_is_never_markup(draw: Draw, source: str) -> None:
    html = draw(source, text=ATTACK, refusals=[Refusal("c", ATTACK, ATTACK, ATTACK)])

    assert "<script" not in html


def test_a_table_names_its_columns(draw: Draw) -> None:
    html = draw('<c-table caption="名录" columns="(选择)|机构|金额#"><tr><td>1</td></tr></c-table>')

    assert '<caption class="sr">名录</caption>' in html
    assert '<th scope="col"><span class="sr">选择</span></th>' in html
    assert '<th scope="col" class="num">金额</th>' in html


def test_the_chosen_verdict_is_checked(draw: Draw) -> None:
    html = draw('<c-verdict name="v" label="条件二" value="correct" />')

    assert 'role="radiogroup" aria-label="条件二"' in html
    assert re.findall(r'value="(\w+)" checked', html) == ["correct"]


def test_autosave_posts_without_files_and_works_as_a_plain_form(draw: Draw) -> None:
    html = draw('<c-form autosave="1">x</c-form>')

    assert 'method="post"' in html
    assert "novalidate" in html
    assert 'hx-trigger="input delay:600ms, change delay:100ms"' in html
    assert 'data-behaviour="autosave"' in html
    assert "csrfmiddlewaretoken" in html


def test_refusals_are_listed_with_article_and_next_step(draw: Draw) -> None:
    refusals = [Refusal("team", "人员不足", "示例条款", "请补充。"), Refusal("late", "已经截止")]

    html = draw('<c-refusal-list :refusals="refusals" />', refusals=refusals)

    assert re.findall(r'data-code="(\w+)"', html) == ["team", "late"]
    assert "示例条款" in html
    assert "请补充。" in html
