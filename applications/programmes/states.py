"""States that both routes share, and who may read a case in them.

A province and the national office read a case from the moment it reaches them. Decisions that
have not been announced are told to the applicant in neutral words (``told``).
"""

from portal.kernel.flow import Party, State

TO_PROVINCE = frozenset({Party.PROVINCE})
TO_BOTH = frozenset({Party.PROVINCE, Party.NATIONAL})
TO_NATIONAL = frozenset({Party.NATIONAL})
TO_EXPERTS = TO_BOTH | {Party.EXPERT}
TO_ALL = TO_BOTH | {Party.PUBLIC}

REVIEWING = "评审中"
APPLICANT, PROVINCE, NATIONAL = "申报单位", "省级知识产权管理部门", "国家知识产权局"


def draft(stage: int = 0) -> State:
    """Where every case starts."""
    return State("draft", "草稿", "doing", stage, editable=True, holder=APPLICANT)


def sign_off(stage: int = 0) -> State:
    """With the certifier, form closed."""
    return State("sign_off", "待签批", "doing", stage, holder=APPLICANT)


def withdrawn(seen_by: frozenset[Party]) -> State:
    """Withdrawn by the applicant, who may start again in the round."""
    return State("withdrawn", "已撤回", "off", 0, seen_by, frees_entry=True)
