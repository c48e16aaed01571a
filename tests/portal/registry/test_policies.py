import pytest

from portal.registry import library

SOURCE = "/policies/2022-support-institutions/"


def test_every_document_has_a_page(client):
    shelf = client.get("/policies/").context["shelf"]

    assert [client.get(url).status_code for _source, url, _known in shelf] == [200] * len(shelf)
    assert client.get("/policies/unknown/").status_code == 404


def test_every_clause_of_the_edition_has_its_anchor_and_article(client):
    page = client.get(SOURCE).content.decode()
    edition = library.editions()[0]

    for clause in edition.clauses:
        assert f'id="{clause.code}"' in page
        assert clause.article in page
        assert clause.requirement in page


@pytest.mark.requirement("R0-12")
def test_a_branch_says_whom_it_is_for(client):
    _edition, conditions = client.get(SOURCE).context["editions"][0]
    scale = next(each for each in conditions if each.code == "scale")

    assert [branch for branch, _measure in scale.measures] == [
        "",
        "知识产权服务机构",
        "其他企事业单位、行业组织",
    ]


def test_a_document_without_conditions_says_so(client):
    page = client.get("/policies/gbt-39551-2020/").content.decode()

    assert "本平台现行事项的申报条件不出自这份文件" in page
