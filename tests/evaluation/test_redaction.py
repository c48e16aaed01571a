"""What gives a unit away in a text: awkward names in awkward writings, and what is no name."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader
from pypdf.generic import StreamObject

from evaluation.redaction import MASK, Markers, left_in, markers_of, suggested, telling_in
from evaluation.stripping import strip_jpeg, strip_pdf, strip_png, telling_page
from tests.factories import files

UNIT = "河南示例（郑州）知识产权服务有限公司"
CODE = "91990000MA00000X1Y"


def marks(**given) -> Markers:
    values = {
        "unit": UNIT,
        "code": CODE,
        "people": ["张三", "欧阳 小明", "John Smith"],
        "regions": ["河南省"],
        "others": ["郑州市示例路 1 号"],
        **given,
    }
    return markers_of(**values)


@pytest.mark.parametrize(
    "written",
    [
        UNIT,
        "河南示例(郑州)知识产权服务有限公司",
        "河南示例 （ 郑州 ） 知识产权\n服务有限公司",
        "河南示例（郑州）知识产权服务",
        "河\u200b南示例（郑州）知识产权服务有限公司",
        CODE.lower(),
        "".join(chr(ord(sign) + 0xFEE0) for sign in CODE),
        "9199 0000 MA00 000X 1Y",
        "张 三",
        "欧阳小明",
        "欧阳·小明",
        "JOHN  SMITH",
    ],
)
def test_a_name_is_found_in_every_writing(written):
    text = f"由{written}负责。"

    assert telling_in(text, marks()), text
    assert suggested(text, marks()) == f"由{MASK}负责。"


@pytest.mark.parametrize(
    "written", ["Smithson", "191990000MA00000X1Y7", "专利导航服务", "三张桌子"]
)
def test_what_only_contains_or_resembles_a_name_is_left_alone(written):
    assert telling_in(written, marks()) == []
    assert suggested(written, marks()) == written


@pytest.mark.parametrize(
    "written",
    [
        "河南省",
        "河南",
        "示例知识产权服务",
        "郑州市示例路1号",
        "0371-00000000",
        "13800000000",
        "400-000-0000",
        "name@example.cn",
        "https://www.example.cn/a?b=1",
        "example.com.cn/path",
        "91990000MA11111X2Y",
    ],
)
def test_hints_are_suggested_and_not_insisted_on(written):
    text = f"见 {written} 。"

    assert MASK in suggested(text, marks())
    assert written not in suggested(text, marks())
    assert left_in(text, marks())
    assert telling_in(text, marks()) == []


def test_a_name_of_common_words_has_no_short_form():
    found = marks(unit="示例大学", people=[])

    assert suggested("示例大学的大学生", found) == f"{MASK}的大学生"


def test_a_name_of_one_sign_is_not_searched_everywhere():
    assert suggested("张贴", marks(unit="示例单位", people=["张"])) == "张贴"


def test_figures_stay():
    text = "2024年完成30项，合同额1200.50万元，增长12%"

    assert suggested(text, marks()) == text


def test_nothing_to_mark_finds_nothing():
    assert suggested("任何内容", Markers()) == "任何内容"


def test_a_pdf_is_written_anew_without_information_attachments_or_authors():
    def prepare(writer):
        writer.add_metadata({"/Author": UNIT, "/Title": CODE})
        writer.add_attachment("示例机构.txt", UNIT.encode())

    given = files.pdf(prepare)
    clean = strip_pdf(given)

    assert PdfReader(io.BytesIO(given)).metadata["/Author"] == UNIT
    read = PdfReader(io.BytesIO(clean))
    assert (read.metadata, len(read.attachments), len(read.pages)) == (None, 0, 2)
    assert read.xmp_metadata is None


def test_pictures_lose_what_is_not_shown_and_still_open():
    picture, exif, notes = Image.new("RGB", (20, 20), "red"), Image.Exif(), PngInfo()
    exif[315] = "CANARY"
    notes.add_text("Author", "CANARY")
    jpeg, png = io.BytesIO(), io.BytesIO()
    picture.save(jpeg, "JPEG", exif=exif, comment=b"CANARY")
    picture.save(png, "PNG", pnginfo=notes)

    cleaned = strip_jpeg(jpeg.getvalue()), strip_png(png.getvalue())

    assert b"CANARY" in jpeg.getvalue()
    assert b"CANARY" in png.getvalue()
    for clean in cleaned:
        assert b"CANARY" not in clean
        assert Image.open(io.BytesIO(clean)).getpixel((0, 0))[0] > 200


def test_words_of_a_pdf_are_searched_for_what_must_go():
    def prepare(writer):
        font = files.dictionary(
            Type=files.name("/Font"),
            Subtype=files.name("/Type1"),
            BaseFont=files.name("/Helvetica"),
        )
        page = writer.pages[1]
        page[files.name("/Resources")] = files.dictionary(Font=files.dictionary(F1=font))
        stream = StreamObject()
        stream.set_data(b"BT /F1 12 Tf 50 700 Td (by Sample Agency Ltd) Tj ET")
        page[files.name("/Contents")] = writer._add_object(stream)  # noqa: SLF001

    told = files.pdf(prepare)

    assert telling_page(told, marks(unit="Sample Agency Ltd")) == (2, "Sample Agency Ltd")
    assert telling_page(told, marks()) is None
