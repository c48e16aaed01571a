"""Who acts. A role is held in an office, an institution, or on one case by a grant."""

from enum import StrEnum


class Role(StrEnum):
    """Every capacity in which somebody can take a step."""

    MANAGER = "manager"
    EDITOR = "editor"
    CERTIFIER = "certifier"
    PROVINCE_CLERK = "province_clerk"
    PROVINCE_SIGNER = "province_signer"
    NATIONAL_CLERK = "national_clerk"
    NATIONAL_SIGNER = "national_signer"
    EXPERT = "expert"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"

    @property
    def label(self) -> str:
        """The Chinese name used in refusals and on pages."""
        return _LABELS[self]


_LABELS = {
    Role.MANAGER: "申报单位管理员",
    Role.EDITOR: "申报单位协作人员",
    Role.CERTIFIER: "法定代表人或授权人",
    Role.PROVINCE_CLERK: "省局经办",
    Role.PROVINCE_SIGNER: "省局审签",
    Role.NATIONAL_CLERK: "国家局经办",
    Role.NATIONAL_SIGNER: "国家局审签",
    Role.EXPERT: "评审专家",
    Role.AUDITOR: "审计员",
    Role.ADMINISTRATOR: "账户管理员",
    Role.SYSTEM: "系统",
}

APPLICANT_EDITORS = frozenset({Role.MANAGER, Role.EDITOR})
APPLICANT = APPLICANT_EDITORS | {Role.CERTIFIER}
PROVINCE = frozenset({Role.PROVINCE_CLERK, Role.PROVINCE_SIGNER})
NATIONAL = frozenset({Role.NATIONAL_CLERK, Role.NATIONAL_SIGNER})
INSTITUTION_ROLES = APPLICANT
PROVINCIAL_OFFICE_ROLES = PROVINCE
NATIONAL_OFFICE_ROLES = NATIONAL | {Role.AUDITOR, Role.ADMINISTRATOR}
