"""EDITION_2022: the conditions of the notice of 2022-05-06 on building support institutions.

Requirement texts are our own words; ``article`` is the place in the notice. A published edition
never changes: tests/habits/test_editions_locked.py keeps its digest.
"""

from portal.kernel.clauses import AllOf, AtLeast, ByEntityType, Declared, Judged, ShareAtLeast
from portal.kernel.editions import Clause, Edition, Preference, Source

NOTICE = Source(
    title="国家知识产权局办公室关于开展专利导航工程支撑服务机构建设工作的通知",
    issuer="国家知识产权局办公室",
    published_on="2022-05-06",
    slug="2022-support-institutions",
)

_INCOME_SHARE = ShareAtLeast(
    part="navigation_income",
    whole="operating_income",
    numerator=1,
    denominator=3,
    label="导航收入占营业收入",
    fraction_name="三分之一",
)
_DEPARTMENT = Judged(
    fact="department_name",
    label="专门从事专利导航相关业务的二级部门",
    required="设有并提供证明",
)

EDITION_2022 = Edition(
    code="2022",
    source=NOTICE,
    clauses=(
        Clause(
            code="scale",
            number="1",
            title="业务规模",
            article="四（一）2（1）",
            requirement="申报单位是法人；服务机构看近三年导航收入占比，其他单位看是否设有专门的二级部门",
            test=AllOf(
                Declared("is_legal_entity", expected=True, label="法人单位", required="是法人单位"),
                ByEntityType(
                    {
                        "ip_service_agency": _INCOME_SHARE,
                        "other_entity": _DEPARTMENT,
                        "industry_organization": _DEPARTMENT,
                    }
                ),
            ),
            sections=("identity", "income", "department"),
        ),
        Clause(
            code="team",
            number="2",
            title="业务团队",
            article="四（一）2（2）",
            requirement="从事专利导航相关工作的专业人员达到规定人数",
            test=AtLeast("staff", 20, "人", "专业人员"),
            sections=("team",),
        ),
        Clause(
            code="business",
            number="3",
            title="业务开展",
            article="四（一）2（3）",
            requirement="近三年服务的省域和完成的专利导航类项目均达到规定数量",
            test=AllOf(
                AtLeast("provinces", 3, "个", "服务省域"),
                AtLeast("projects", 30, "项", "完成项目"),
            ),
            sections=("projects",),
        ),
        Clause(
            code="results",
            number="4",
            title="成果应用",
            article="四（一）2（4）",
            requirement="近三年地市级及以上的示范性成果应用和成果公开发布均达到规定数量",
            test=AllOf(
                AtLeast("applications", 5, "个", "成果应用"),
                AtLeast("releases", 10, "次", "公开发布"),
            ),
            sections=("results", "publications"),
        ),
        Clause(
            code="data",
            number="5",
            title="数据资源",
            article="四（一）2（5）",
            requirement="具有来源合规、稳定的知识产权和产业等数据资源",
            test=AllOf(
                AtLeast("data_resources", 1, "项", "数据资源"),
                Declared("data_lawful", expected=True, label="来源合规", required="来源合规"),
                Declared("data_stable", expected=True, label="来源稳定", required="来源稳定"),
            ),
            sections=("data",),
        ),
        Clause(
            code="basis",
            number="6",
            title="基础保障",
            article="四（一）2（6）",
            requirement="具备资金、设备和场地，近三年没有严重违法违规、失信和转包导航业务的情况",
            test=AllOf(
                Judged("funds", "资金", "具备资金条件"),
                Judged("equipment", "设备", "具备设备条件"),
                Judged("premises", "场地", "具备场地条件"),
                Declared(
                    "serious_violation", expected=False, label="严重违法违规", required="没有发生"
                ),
                Declared("dishonesty", expected=False, label="失信行为", required="没有发生"),
                Declared(
                    "subcontracting", expected=False, label="转包导航业务", required="没有发生"
                ),
            ),
            sections=("basis", "compliance"),
        ),
    ),
    preferences=(
        Preference(
            code="honour",
            article="四（一）1",
            title="知识产权分析评议示范服务机构等",
            fact="priority_honour",
        ),
        Preference(
            code="own_data",
            article="四（一）2（5）",
            title="拥有自主数据资源及常态化数据加工、更新与服务能力",
            fact="own_data",
        ),
    ),
)
