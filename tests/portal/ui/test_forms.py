from decimal import Decimal

import pytest
from django import forms
from django.http import QueryDict

from portal.ui.fields import DayField, MoneyField, WholeNumberField
from portal.ui.forms import ErrorSummary, PortalForm, add_row


class Team(PortalForm):
    staff = WholeNumberField(label="专业人员", unit="人")
    income = MoneyField(label="占比基数（100%）")
    since = DayField(label="成立日期")
    kind = forms.ChoiceField(
        label="单位类型", widget=forms.RadioSelect, choices=[("a", "甲"), ("b", "乙")]
    )
    roster = forms.FileField(label="人员名册")


def test_numbers_are_read_as_offices_type_them() -> None:
    form = Team({"staff": "１，２００", "income": "3,126.40", "since": "2026年5月9日", "kind": "a"})
    form.is_valid()

    assert form.cleaned_data["staff"] == 1200
    assert form.cleaned_data["income"] == Decimal("3126.40")
    assert form.cleaned_data["since"].isoformat() == "2026-05-09"


def test_errors_say_which_field_and_what_to_do() -> None:
    form = Team({"staff": "十八", "income": "-1", "since": "昨天"})

    assert [item.message for item in form.error_summary.items] == [
        "专业人员应填整数，例如 20",
        "占比基数（100%）不能小于 0",
        "成立日期应填日期，例如 2026-05-29",
        "请选择单位类型",
        "请上传人员名册",
    ]
    assert form.error_summary.title == "本页有 5 处需要修改"
    assert form.title_prefix == "错误："


def test_the_summary_jumps_to_the_first_choice_of_a_group() -> None:
    anchors = {item.message: item.anchor for item in Team({}).error_summary.items}

    assert anchors["请选择单位类型"] == "id_kind_0"
    assert anchors["请填写专业人员"] == "id_staff"


def test_a_form_without_errors_says_nothing() -> None:
    form = Team()

    assert not form.error_summary
    assert form.title_prefix == ""


def test_a_formset_adds_its_own_and_its_rows_errors() -> None:
    rows = forms.formset_factory(Team, max_num=1, validate_max=True)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-staff": "x"}

    summary = ErrorSummary.of(rows(data))

    assert summary.items[0].anchor == "id_form-0-staff"
    assert summary.items[-1].anchor == ""


@pytest.mark.parametrize(("given", "then"), [("2", "3"), ("x", "1"), ("", "1")])
def test_a_row_is_added_without_javascript(given: str, then: str) -> None:
    data = QueryDict(f"projects-TOTAL_FORMS={given}&projects-0-name=甲")

    longer = add_row(data, "projects")

    assert longer["projects-TOTAL_FORMS"] == then
    assert longer["projects-0-name"] == "甲"
    assert data["projects-TOTAL_FORMS"] == given
