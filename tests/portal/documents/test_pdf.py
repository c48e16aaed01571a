"""What the renderer may do with a page that an attacker wrote: print it, and nothing else."""

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pypdf
import pytest
from django.template.loader import render_to_string
from weasyprint import HTML

from portal.documents.pdf import pdf_from_html, render_pdf

SECRET = "CANARY-3f9a"


class Counter(ThreadingHTTPServer):
    """A local host that counts what is asked of it and redirects half of it to a file."""

    daemon_threads = True

    def __init__(self, secret: Path) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.secret = secret
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Asked(BaseHTTPRequestHandler):
    server: Counter

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(302 if self.path.startswith("/redirect") else 200)
        self.send_header("Location", self.server.secret.as_uri())
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Counter]:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    counter = Counter(secret)
    thread = threading.Thread(target=counter.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield counter
    counter.shutdown()
    thread.join()
    counter.server_close()


PAYLOADS = {
    "img": '<img src="{host}/a.png">',
    "img file": '<img src="{file}">',
    "img redirect": '<img src="{host}/redirect.png">',
    "stylesheet": '<link rel="stylesheet" href="{host}/a.css">',
    "stylesheet file": '<link rel="stylesheet" href="{file}">',
    "import": '<style>@import url("{host}/a.css");</style>',
    "background": '<p style="background:url({host}/a.png)">x</p>',
    "font": "<style>@font-face{{font-family:f;src:url({host}/f.woff)}} p{{font-family:f}}</style>",
    "list image": '<ul style="list-style-image:url({host}/a.png)"><li>x</ul>',
    "content": "<style>p::before{{content:url({host}/a.png)}}</style>",
    "attachment link": '<a rel="attachment" href="{file}">x</a>',
    "attachment head": '<link rel="attachment" href="{file}">',
    "attachment redirect": '<link rel="attachment" href="{host}/redirect">',
    "object": '<object data="{host}/a.svg"></object><embed src="{file}">',
    "svg image": (
        '<svg width="9" height="9"><image href="{host}/a.png" width="9" height="9"/>'
        '<use href="{file}#a"/></svg>'
    ),
    "base": '<base href="{host}/"><img src="relative.png">',
}


def hostile(name: str, server: Counter) -> str:
    payload = PAYLOADS[name].format(host=server.address, file=server.secret.as_uri())
    return f'<html lang="zh-Hans"><title>示例</title><body><p>示例单位</p>{payload}</body></html>'


def opened(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def test_there_are_sixteen_hostile_pages():
    assert len(PAYLOADS) == 16


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_hostile_page_is_printed_and_nothing_is_fetched_or_read(name, server):
    content = pdf_from_html(hostile(name, server))

    reader = opened(content)
    assert "示例单位" in reader.pages[0].extract_text()
    assert list(reader.attachments) == []
    assert server.asked == []


def test_the_same_pages_do_fetch_and_read_with_the_renderer_as_it_comes(server):
    HTML(string=hostile("img redirect", server)).write_pdf()
    content = HTML(string=hostile("attachment head", server)).write_pdf()

    assert server.asked == ["/redirect.png"]
    assert [SECRET.encode()] in opened(content).attachments.values()


def test_the_paper_has_the_measures_of_an_official_document():
    lines = "".join(f"<p>{'字' * 26}</p>" for _number in range(23))
    reader = opened(pdf_from_html(f"<html lang='zh-Hans'><body>{lines}</body></html>"))
    first, second = reader.pages

    assert [round(float(side) / 72 * 25.4) for side in first.mediabox[2:]] == [210, 297]
    assert first.extract_text().count("字" * 26) == 22
    assert second.extract_text().count("字" * 26) == 1
    assert "— 1 —" in first.extract_text()
    assert "— 2 —" in second.extract_text()


def test_a_line_holds_twenty_eight_characters():
    reader = opened(
        pdf_from_html(f"<html lang='zh-Hans'><body><p class='flush'>{'字' * 29}</p></body></html>")
    )

    assert reader.pages[0].extract_text().splitlines()[0] == "字" * 28


def test_the_paper_is_tagged_and_names_its_title_and_language_but_no_person():
    page = (
        '<html lang="zh-Hans"><head><title>推荐意见</title><meta name="author" content="张三">'
        '<meta name="keywords" content="李四"></head><body><h1>推荐意见</h1></body></html>'
    )

    content = pdf_from_html(page)

    reader = opened(content)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"] == {"/Marked": True}
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "zh-Hans"
    assert set(reader.metadata) == {"/Title", "/Producer"}
    assert reader.metadata.title == "推荐意见"


def test_the_same_page_gives_the_same_bytes():
    page = "<html lang='zh-Hans'><title>示例</title><p>示例</p></html>"

    assert pdf_from_html(page) == pdf_from_html(page)


def test_a_template_is_rendered_with_its_values_escaped():
    paper = {"paper": {"title": "<script>alert(1)</script>示例"}}

    content = render_pdf("documents/paper.html", paper)

    assert "<script>alert(1)</script>示例" in opened(content).pages[0].extract_text()
    assert "&lt;script&gt;" in render_to_string("documents/paper.html", paper)
