import contextlib
import hashlib
import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf.generic import ArrayObject, TextStringObject

from portal.documents.pdf import pdf_from_html
from portal.evidence.inspection import KINDS, Unacceptable, display_name, inspect
from tests.factories import files
from tests.factories.files import Upload

ALL = frozenset(KINDS)
LIMIT = 50 * 1_048_576


def look_at(upload: Upload, accepted: frozenset[str] = ALL):
    content = upload.content
    return inspect(
        io.BytesIO(content),
        name=upload.name,
        size=len(content),
        accepted=accepted,
        max_bytes=LIMIT,
    )


def refusal(upload: Upload, accepted: frozenset[str] = ALL) -> Unacceptable:
    with pytest.raises(Unacceptable) as caught:
        look_at(upload, accepted)
    return caught.value


HOSTILE = files.hostile()


def test_there_are_twenty_nine_hostile_files():
    assert len(HOSTILE) == 29


@pytest.mark.requirement("R0-22")
@pytest.mark.parametrize("upload", HOSTILE, ids=lambda upload: ascii(upload.name))
def test_a_hostile_file_is_refused_within_ten_seconds(upload):
    began = time.monotonic()

    assert refusal(upload).code == upload.code
    assert time.monotonic() - began < 10


@pytest.mark.requirement("R0-22")
@pytest.mark.parametrize("upload", files.GOOD, ids=lambda upload: ascii(upload.name))
def test_a_good_file_is_taken(upload):
    found = look_at(upload)

    assert found.sha256 == hashlib.sha256(upload.content).hexdigest()
    assert found.size == len(upload.content)


@pytest.mark.parametrize(
    ("upload", "kind", "pages"),
    [
        (Upload("a.pdf", files.pdf(pages=3)), "pdf", 3),
        (Upload("a.PDF", files.pdf(pages=1)), "pdf", 1),
        (Upload("a.png", files.png()), "png", None),
        (Upload("a.jpeg", files.jpeg()), "jpg", None),
        (Upload("a.docx", files.docx()), "docx", None),
        (Upload("a.docx", files.docx(files.relation("hyperlink"))), "docx", None),
        (Upload("a.xlsx", files.xlsx()), "xlsx", None),
    ],
)
def test_the_kind_is_told_from_the_content(upload, kind, pages):
    found = look_at(upload)

    assert (found.kind, found.mime, found.pages) == (kind, KINDS[kind].mime, pages)


def pdf_with_shared_pages() -> bytes:
    def prepare(writer) -> None:
        node = writer.root_object["/Pages"]
        for _level in range(40):
            kids = ArrayObject([writer._add_object(node)] * 2)  # noqa: SLF001
            node = files.dictionary(Type=files.name("/Pages"), Kids=kids)
        writer.root_object[files.name("/Pages")] = writer._add_object(node)  # noqa: SLF001

    return files.pdf(prepare)


def test_a_page_tree_that_shares_its_nodes_costs_no_more_than_its_nodes():
    assert look_at(Upload("a.pdf", pdf_with_shared_pages())).pages == 2


def test_opening_a_pdf_at_a_page_is_harmless():
    action = files.dictionary(S=files.name("/GoTo"), D=TextStringObject("start"))

    assert look_at(Upload("a.pdf", files.pdf_opening(action))).pages == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (files.encrypted_pdf(""), "encrypted"),
        (files.pdf_opening(files.script()), "pdf_script"),
        (files.pdf_opening(files.dictionary(S=files.name("/URI"))), "pdf_launch"),
        (files.pdf_annotated("/Link", A=files.launch()), "pdf_launch"),
        (files.pdf_annotated("/Link", A=files.script()), "pdf_script"),
        (files.pdf_annotated("/FileAttachment"), "pdf_files"),
        (files.pdf_annotated("/RichMedia"), "pdf_media"),
        (files.pdf_with_xfa(), "pdf_form"),
        (files.pdf(pages=0), "damaged"),
        (b"%PDF-1.7\nnothing\n%%EOF", "damaged"),
        (b"%PDF-1.7\n" + b"[" * 200_000 + b"\n%%EOF", "damaged"),
        (files.pdf().replace(b"/Pages", b"/Qages"), "damaged"),
    ],
)
def test_a_pdf_that_acts_or_cannot_be_read_is_refused(content, code):
    assert refusal(Upload("a.pdf", content)).code == code


def test_a_name_written_in_hexadecimal_hides_no_script():
    plain = files.pdf_opening(files.script())
    hidden = plain.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4aS")

    assert hidden != plain
    assert refusal(Upload("a.pdf", hidden)).code in {"pdf_script", "pdf_launch"}


WORKBOOK = files.xlsx()


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (Upload("a.docx", files.docx(main=files.WORD_MACRO)), "macros"),
        (Upload("a.docx", files.docx({"word/activeX/activeX1.bin": b""})), "macros"),
        (Upload("a.docx", files.docx(files.relation("image"))), "external_link"),
        (
            Upload("a.docx", files.docx(files.relation("oleObject", "file:///c:/x"))),
            "external_link",
        ),
        (
            Upload("a.xlsx", files.changed_zip(WORKBOOK, {"xl/externalLinks/e.xml": "<e/>"})),
            "external_link",
        ),
        (
            Upload("a.docx", files.docx(body="<w:instrText>DDEAUTO c:\\cmd.exe</w:instrText>")),
            "dde",
        ),
        (
            Upload(
                "a.docx",
                files.docx(body="<w:instrText>DD</w:instrText><w:instrText>E cmd</w:instrText>"),
            ),
            "dde",
        ),
        (Upload("a.docx", files.docx(body='<w:fldSimple w:instr="DDE cmd"/>')), "dde"),
        (Upload("a.docx", files.docx(body="<w:p>")), "damaged"),
        (Upload("a.docx", files.docx()[:-30]), "damaged"),
        (Upload("a.docx", files.archive({"a.txt": "a"})), "wrong_kind"),
        (Upload("a.docx", files.archive({"[Content_Types].xml": "<Types/>"})), "wrong_kind"),
        (Upload("a.xlsx", files.docx()), "wrong_extension"),
        (Upload("a.png", files.png()[:-10]), "truncated"),
        (Upload("a.png", files.png() + b"x"), "polyglot"),
        (Upload("a.png", files.png().replace(b"IDAT", b"IDAX")), "damaged"),
        (Upload("a.png", files.png(0, 1)), "damaged"),
        (Upload("a.png", b"\x89PNG\r\n\x1a\n"), "truncated"),
        (Upload("a.jpg", files.jpeg()[:-2]), "truncated"),
        (Upload("a.jpg", files.jpeg()[:30]), "truncated"),
        (Upload("a.jpg", files.jpeg(65_000, 65_000)), "too_many_pixels"),
        (Upload("a.jpg", b"\xff\xd8\xff\xda\x00\x02\xff\xd9"), "damaged"),
        (Upload("a.jpg", files.jpeg() + files.archive({"a": "a"})), "polyglot"),
        (Upload("", files.pdf()), "name_missing"),
        (Upload(" .", files.pdf()), "name_missing"),
        (Upload("a\\b.pdf", files.pdf()), "name_path"),
        (Upload("\ud800.pdf", files.pdf()), "name_unseen"),
        (Upload("长" * 117 + ".pdf", files.pdf()), "name_too_long"),
        (Upload("a", files.pdf()), "wrong_extension"),
    ],
    ids=lambda value: ascii(value.name) if isinstance(value, Upload) else value,
)
def test_a_file_with_a_fault_is_refused_with_its_code(upload, code):
    assert refusal(upload).code == code


def test_what_is_accepted_and_what_came_are_both_named():
    refused = refusal(Upload("a.docx", files.docx()), frozenset({"pdf"}))

    assert (refused.code, refused.message) == ("wrong_kind", "文件只能是 PDF，当前为 DOCX")


def test_a_web_page_under_the_name_of_a_pdf_is_called_a_web_page():
    assert refusal(Upload("a.pdf", b"<!DOCTYPE html><p>")).message.endswith("当前为 网页")


@pytest.mark.parametrize(("name", "said"), [("a.pdf", "内容与扩展名不符的文件"), ("a.txt", "TXT")])
def test_the_name_of_a_file_is_not_believed_when_its_bytes_say_otherwise(name, said):
    assert refusal(Upload(name, b"just words")).message.endswith(f"当前为 {said}")


def test_a_file_over_the_limit_is_refused_before_it_is_read():
    file = io.BytesIO(b"")

    with pytest.raises(Unacceptable) as caught:
        inspect(file, name="a.pdf", size=72 * 1_048_576 + 1, accepted=ALL, max_bytes=LIMIT)

    assert caught.value.message == "文件超过 50 MB，当前 73 MB。请压缩或拆分"


@pytest.mark.parametrize(("announced", "code"), [(5, "incomplete"), (10**6, "incomplete")])
def test_the_announced_size_is_not_believed(announced, code):
    content = files.pdf()

    with pytest.raises(Unacceptable) as caught:
        inspect(io.BytesIO(content), name="a.pdf", size=announced, accepted=ALL, max_bytes=LIMIT)

    assert caught.value.code == code


def test_a_file_that_grows_over_the_limit_while_it_is_read_is_refused():
    content = files.pdf()

    with pytest.raises(Unacceptable) as caught:
        inspect(io.BytesIO(content), name="a.pdf", size=9, accepted=ALL, max_bytes=10)

    assert caught.value.code == "too_large"


def test_the_test_virus_is_found_across_pieces():
    content = b"%PDF-" + b" " * (1_048_576 - 30) + files.EICAR

    assert refusal(Upload("a.pdf", content)).code == "virus"


def test_the_file_is_left_at_its_start():
    file = io.BytesIO(files.pdf())

    inspect(file, name="a.pdf", size=len(file.getvalue()), accepted=ALL, max_bytes=LIMIT)

    assert file.tell() == 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("审计报告.pdf", "审计报告.pdf"),
        ("../../a.pdf", "_.._a.pdf"),
        ("a\0\r\nb\u202ec.pdf", "abc.pdf"),
        ("\u202e", "未命名文件"),
        ("长" * 300 + ".pdf", "长" * 109 + "…" + "长" * 6 + ".pdf"),
    ],
)
def test_every_name_can_be_shown(name, shown):
    assert display_name(name) == shown


@given(st.text(max_size=200))
def test_a_shown_name_is_printable_and_short(name):
    shown = display_name(name)

    assert 0 < len(shown) <= 120
    assert not {"/", "\\", "\0", "\n", "\u202e"} & set(shown)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(
        [(u.name, u.content) for u in files.GOOD]
        + [("a.docx", files.docx()), ("a.png", files.png())]
    ),
    st.data(),
)
def test_a_damaged_file_is_taken_or_refused_but_never_an_accident(upload, data):
    name, content = upload
    place = data.draw(st.integers(0, len(content) - 1))
    changed = content[:place] + data.draw(st.binary(max_size=8)) + content[place + 1 :]

    with contextlib.suppress(Unacceptable):
        assert look_at(Upload(name, changed)).size == len(changed)


def test_a_picture_is_measured_without_being_decoded():
    header = files.png(29_000, 4_000)

    assert look_at(Upload("a.png", header)).kind == "png"


@pytest.mark.parametrize(
    ("name", "options"), [("a.jpg", {"progressive": True}), ("a.jpg", {}), ("a.png", {})]
)
def test_pictures_made_by_a_real_program_are_taken(name, options):
    buffer = io.BytesIO()
    Image.effect_noise((640, 480), 90).save(buffer, "JPEG" if name == "a.jpg" else "PNG", **options)

    assert look_at(Upload(name, buffer.getvalue())).kind == name[-3:]


def test_a_paper_of_our_own_can_be_uploaded_again():
    content = pdf_from_html(
        '<html lang="zh-Hans"><title>示例</title><p><a href="#a">示例</a></html>'
    )

    assert look_at(Upload("推荐意见.pdf", content)).pages == 1
