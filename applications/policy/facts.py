"""What the clauses of tier 1 look at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Declared facts of one applicant, counted over the round's window.

    Incomes are the sums of the window's years in hundredths of 万元 (F-01: the aggregate, not
    each year); counts are of rows that count. None means "not declared".
    """

    entity_type: str = ""
    is_legal_entity: bool | None = None
    navigation_income: int = 0
    operating_income: int = 0
    department_name: str = ""
    staff: int = 0
    provinces: int = 0
    projects: int = 0
    applications: int = 0
    releases: int = 0
    data_resources: int = 0
    data_lawful: bool | None = None
    data_stable: bool | None = None
    own_data: bool = False
    funds: bool = False
    equipment: bool = False
    premises: bool = False
    serious_violation: bool | None = None
    dishonesty: bool | None = None
    subcontracting: bool | None = None
    priority_honour: bool = False
