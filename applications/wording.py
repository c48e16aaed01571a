"""Words beside the form. No figure of the law stands here: figures come from the edition."""

from django.utils.translation import gettext_lazy as _

INTROS = {
    "identity": _(
        "填写申报单位的基本情况和本次申报的联系人。单位名称、信用代码和所在地区取自单位登记信息。"
    ),
    "income": _("按年度填写收入，单位万元，保留两位小数。没有发生的填 0。"),
    "department": _("填写专门从事专利导航相关业务的二级部门，并在证明材料中上传设立文件。"),
    "team": _("逐人填写从事专利导航相关工作的专业人员。同一人员只填一次，只有在职人员计入。"),
    "projects": _("逐项填写专利导航项目。完成日期在核算期内的项目计入，尚未完成的不计入。"),
    "results": _("逐个填写示范性成果应用。应用年度在核算期内的计入。"),
    "publications": _("逐次填写导航成果的公开发布。同一成果发布多次的，按次填写。"),
    "data": _("填写知识产权和产业等数据资源及其来源、授权依据。"),
    "basis": _("说明开展专利导航业务的资金、设备和场地条件，可写明数额、型号和面积。"),
    "compliance": _("如实声明近三年的合规情况。"),
    "exemption": _(
        "国家知识产权局以复函支持的产业知识产权运营中心，其建设运营主体单位不占用本省推荐名额。"
    ),
    "ground": _("选择一种理由，并填写所支撑的对象和批复或任务文件。"),
}

HINTS = {
    "founded_on": _("例如 2015-06-01"),
    "contact_phone": _("区号和号码，例如 010-0000 0000"),
    "contact_email": _("例如 name@example.cn"),
    "profile": _("业务范围、发展情况，不要写个人身份信息"),
    "department_founded_on": _("例如 2019-03-01"),
    "team_note": _("说明核心人员的导航项目经历，不要写身份证号码和手机号码"),
    "data_service_note": _("说明自主数据资源的加工、更新和服务情况"),
    "ground_document": _("写明文件名称和文号"),
    "reply_letter_number": _("例如 国知办函运字〔2021〕1号"),
    "province": _("选择服务对象所在的省级区划"),
    "started_on": _("例如 2024-03-01"),
    "completed_on": _("例如 2024-12-20，尚未完成的不填"),
    "published_on": _("例如 2024-09-10"),
    "joined_on": _("例如 2020-07-01"),
    "year": _("四位数字，例如 2024"),
    "licence": _("合同、许可或公开数据的使用规则"),
    "update_rhythm": _("例如 每周、每月"),
    "proof": _("例如 采纳函、应用证明的名称"),
}

OPTIONAL = frozenset(
    {
        "founded_on",
        "address",
        "contact_email",
        "profile",
        "department_head",
        "department_founded_on",
        "team_note",
        "data_service_note",
        "ground_note",
        "reply_letter_number",
        "post",
        "qualification",
        "joined_on",
        "started_on",
        "link",
        "update_rhythm",
    }
)
"""Fields marked （选填）: no clause and no guard looks at them alone."""

NOUNS = {
    "staffmembers": _("名人员"),
    "projects": _("个项目"),
    "resultapplications": _("个成果应用"),
    "publications": _("次发布"),
    "dataresources": _("项数据资源"),
}
