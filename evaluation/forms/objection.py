"""提出异议: who objects to which entry, on what facts, with which papers."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluation.actions.objections import HandedIn, Statement
from evaluation.models import Objection, ObjectionFile, PublicityEntry
from portal.evidence.inspection import Unacceptable, display_name, inspect
from portal.kernel.credit_code import CreditCode, InvalidCreditCode
from portal.ui.forms import PortalForm

ACCEPTED = frozenset({"pdf", "jpg", "png"})
MAX_BYTES = 20 * 1_048_576
MAX_PROOFS = 10
FACTS_LENGTH = 3000
LONGEST = 254
PURPOSES = {
    "letter": ObjectionFile.Purpose.LETTER,
    "identity": ObjectionFile.Purpose.IDENTITY,
    "proofs": ObjectionFile.Purpose.PROOF,
}
_PHONE = re.compile(r"[0-9+][0-9 \-转]{5,24}")
_PAPER = re.compile(r"[0-9A-Za-z()（）]{5,30}")


class ManyFiles(forms.ClearableFileInput):
    """A file control that takes several at once."""

    template_name = "django/forms/widgets/file.html"
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; its value is a list, empty when none was chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ManyFiles({"accept": ".pdf,.jpg,.jpeg,.png"}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files as they came; what is in them is looked at by the form."""
        del initial
        return [each for each in data or [] if each]


class EntryField(forms.ModelChoiceField):
    """An entry of the list, by name and place."""

    def label_from_instance(self, entry: PublicityEntry) -> str:
        """示例机构（河南省）."""
        return f"{entry.institution_name}（{entry.region_name}）"


class ObjectionForm(PortalForm):
    """``kept`` are files handed in before (the check page went back): they count as given."""

    optional_fields = frozenset({"email", "identity", "proofs", "contact_name"})

    entry = EntryField(
        label=gettext_lazy("对哪家单位有异议"),
        queryset=PublicityEntry.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    facts = forms.CharField(
        label=gettext_lazy("事实和理由"),
        help_text=gettext_lazy("写明时间、项目名称和了解到的情况"),
        max_length=FACTS_LENGTH,
        widget=forms.Textarea({"rows": 6}),
    )
    proofs = FilesField(
        label=gettext_lazy("证据"),
        help_text=gettext_lazy("PDF、JPG、PNG，最多 10 个，每个不超过 20 MB"),
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("提出人"),
        help_text=gettext_lazy("实名信息只用于核查，不公开，也不告知被异议单位"),
        choices=Objection.Kind.choices,
        widget=forms.RadioSelect,
    )
    objector = forms.CharField(
        label=gettext_lazy("姓名或单位名称"),
        help_text=gettext_lazy("与证件上的名称一致"),
        max_length=120,
    )
    objector_code = forms.CharField(
        label=gettext_lazy("证件号码或统一社会信用代码"),
        help_text=gettext_lazy("个人填身份证件号码，单位填统一社会信用代码"),
        max_length=40,
    )
    contact_name = forms.CharField(
        label=gettext_lazy("联系人"),
        help_text=gettext_lazy("单位提出的，填写经办人姓名"),
        max_length=40,
        required=False,
    )
    phone = forms.CharField(
        label=gettext_lazy("联系电话"),
        help_text=gettext_lazy("查询办理进度时使用"),
        max_length=40,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("电子邮箱"),
        required=False,
        error_messages={"invalid": gettext_lazy("电子邮箱应写成 name@example.cn 的形式")},
    )
    letter = FilesField(
        label=gettext_lazy("书面异议"),
        help_text=gettext_lazy("单位加盖公章，个人签名；扫描或拍照，PDF、JPG、PNG"),
        required=False,
    )
    identity = FilesField(
        label=gettext_lazy("身份证明"),
        help_text=gettext_lazy("个人的身份证件或单位的登记证书，便于核实"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        entries: QuerySet[PublicityEntry],
        kept: Sequence[Any] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].queryset = entries
        self.kept = list(kept)
        self.handed_in: list[HandedIn] = []

    def clean_phone(self) -> str:
        """A number that somebody can dial."""
        return self._shaped(
            "phone", _PHONE, _("联系电话应填数字，例如 010-12345678 或 13800000000")
        )

    def clean_objector_code(self) -> str:
        """A credit code with its check digit for a unit; letters and digits for a person."""
        given = self._shaped("objector_code", _PAPER, _("证件号码由数字和字母组成。请对照证件填写"))
        if self.data.get(self.add_prefix("kind")) != Objection.Kind.UNIT:
            return given
        try:
            return str(CreditCode.parse(given))
        except InvalidCreditCode as invalid:
            raise forms.ValidationError(invalid.message) from None

    def clean(self) -> dict[str, Any]:
        """Look into every file; those that pass are in ``handed_in`` whatever else is wrong."""
        for name, purpose in PURPOSES.items():
            for upload in self.cleaned_data.get(name) or ():
                self._take(name, purpose, upload)
        self._need_letter()
        self._limit_proofs()
        return self.cleaned_data

    def statement(self) -> Statement:
        """What was said, as far as it can be read: also of a form that was refused."""
        return Statement(
            entry=self.cleaned_data.get("entry"),
            kind=self.cleaned_data.get("kind") or "",
            **{
                name: self.cleaned_data.get(name) or self._typed(name)
                for name in ("objector", "objector_code", "contact_name", "phone", "facts")
            },
            email=self.cleaned_data.get("email") or "",
        )

    def answers(self) -> dict[str, str]:
        """The text fields as they stand, to fill the form again."""
        names = [name for name in self.fields if name not in PURPOSES]
        return {name: self._typed(name) for name in names}

    def _typed(self, name: str) -> str:
        text = str(self.data.get(self.add_prefix(name)) or "").replace("\0", "").strip()
        return text[: getattr(self.fields[name], "max_length", None) or LONGEST]

    def _shaped(self, name: str, shape: re.Pattern[str], message: str) -> str:
        given = self.cleaned_data[name].strip()
        if not shape.fullmatch(given):
            raise forms.ValidationError(message)
        return given

    def _take(self, name: str, purpose: str, upload: UploadedFile) -> None:
        try:
            found = inspect(
                upload.file,
                name=upload.name or "",
                size=upload.size or 0,
                accepted=ACCEPTED,
                max_bytes=MAX_BYTES,
            )
        except Unacceptable as unacceptable:
            shown = display_name(upload.name or "")
            self.add_error(name, f"“{shown}”：{unacceptable.message}")
            return
        self.handed_in.append(
            HandedIn(
                purpose=purpose,
                name=display_name(upload.name or ""),
                kind=found.kind,
                mime=found.mime,
                size=found.size,
                digest=found.sha256,
                content=upload,
            )
        )

    def _all(self, purpose: str) -> list[Any]:
        return [each for each in (*self.kept, *self.handed_in) if each.purpose == purpose]

    def _need_letter(self) -> None:
        if not self._all(ObjectionFile.Purpose.LETTER) and "letter" not in self.errors:
            self.add_error("letter", _("请上传书面异议：单位加盖公章，个人签名"))

    def _limit_proofs(self) -> None:
        count = len(self._all(ObjectionFile.Purpose.PROOF))
        if count > MAX_PROOFS:
            said = {"limit": MAX_PROOFS, "count": count}
            message = _("证据最多 %(limit)d 个，当前 %(count)d 个。请合并或减少后再上传")
            self.add_error("proofs", message % said)
