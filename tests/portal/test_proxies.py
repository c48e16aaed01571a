import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.proxies import TrustedProxies, client_address


def seen_by_the_view(request: HttpRequest) -> HttpRequest:
    arrived = []
    TrustedProxies(lambda each: arrived.append(each) or HttpResponse())(request)
    return arrived[0]


def request_from(peer: str, **headers: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=peer, **headers)


def test_a_forwarded_address_from_anyone_is_dropped(settings):
    settings.PORTAL_TRUSTED_PROXIES = []
    request = request_from(
        "203.0.113.9", HTTP_X_FORWARDED_FOR="198.51.100.1", HTTP_X_FORWARDED_PROTO="https"
    )

    seen = seen_by_the_view(request)

    assert client_address(seen) == "203.0.113.9"
    assert "HTTP_X_FORWARDED_PROTO" not in seen.META


def test_a_trusted_proxy_is_believed(settings):
    settings.PORTAL_TRUSTED_PROXIES = ["10.0.0.0/8"]
    request = request_from(
        "10.0.0.2", HTTP_X_FORWARDED_FOR="198.51.100.1", HTTP_X_FORWARDED_PROTO="https"
    )

    seen = seen_by_the_view(request)

    assert client_address(seen) == "198.51.100.1"
    assert seen.META["HTTP_X_FORWARDED_PROTO"] == "https"


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("1.2.3.4, 198.51.100.1", "198.51.100.1"),  # the client wrote 1.2.3.4 itself
        ("198.51.100.1, 10.0.0.7", "198.51.100.1"),  # through two proxies of ours
        ("2001:db8::1", "2001:db8::1"),
        ("not an address", "10.0.0.2"),
        ("", "10.0.0.2"),
    ],
)
def test_the_nearest_foreign_address_counts(settings, forwarded, address):
    settings.PORTAL_TRUSTED_PROXIES = ["10.0.0.0/8"]

    seen = seen_by_the_view(request_from("10.0.0.2", HTTP_X_FORWARDED_FOR=forwarded))

    assert client_address(seen) == address
