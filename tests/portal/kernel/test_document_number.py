import pytest

from portal.kernel.document_number import DocumentNumber, InvalidDocumentNumber, suggestion

SEEN = [
    "国知发管字〔2013〕27号",
    "国知办发运字〔2022〕58号",
    "国知办函运字〔2022〕1002号",
    "国知发运函字〔2023〕156号",
    "粤市监知促〔2024〕346号",
]


@pytest.mark.requirement("R0-26")
@pytest.mark.parametrize("text", SEEN)
def test_a_number_as_published_is_read_and_written_back(text):
    assert str(DocumentNumber.parse(f" {text}\n")) == text


def test_the_parts_are_issuer_mark_year_and_serial():
    assert DocumentNumber.parse(SEEN[2]) == DocumentNumber("国知办函运字", 2022, 1002)


@pytest.mark.parametrize(
    "text",
    [
        "国知办函运字[2022]1002号",
        "国知办函运字（2022）1002号",
        "国知办函运字(2022)1002号",
        "国知办函运字【2022】1002号",
        "国知办函运字﹝2022﹞1002号",
        "国知办函运字〔２０２２〕１００２号",
        "国知办函运字 〔2022〕 1002 号",
        "国知办函运字〔2022〕第1002号",
        "国知办函运字〔2022〕01002号",
        "国知办函运字〔2022〕1002",
    ],
)
def test_other_writings_are_refused_with_the_number_that_was_meant(text):
    with pytest.raises(InvalidDocumentNumber) as caught:
        DocumentNumber.parse(text)

    assert caught.value.code == "wrong_brackets"
    assert caught.value.suggestion == "国知办函运字〔2022〕1002号"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1002号",
        "国知办函运字2022年1002号",
        "国知〔22〕1号",
        "国知〔2022〕0号",
        "ABC〔2022〕1号",
        "国" * 99,
    ],
)
def test_what_is_no_number_is_refused_without_a_guess(text):
    with pytest.raises(InvalidDocumentNumber) as caught:
        DocumentNumber.parse(text)

    assert caught.value.code == "wrong_number"
    assert suggestion(text) is None


def test_numbers_sort_by_issuer_year_and_serial():
    first, second = DocumentNumber("国知发", 2022, 9), DocumentNumber("国知发", 2022, 10)

    assert sorted([second, first]) == [first, second]
