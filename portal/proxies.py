"""Who is asking: the address of a request, and whether a forwarded one is believed."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)


class TrustedProxies:
    """Drop every forwarded header unless the peer is one of PORTAL_TRUSTED_PROXIES.

    From a trusted peer REMOTE_ADDR becomes the right-most forwarded address that is not itself a
    trusted proxy: everything further left is what the client chose to write.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.trusted = [ip_network(cidr) for cidr in settings.PORTAL_TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.trusts(request.META.get("REMOTE_ADDR", "")):
            request.META["REMOTE_ADDR"] = self.forwarded_address(request)
        else:
            for header in FORWARDED:
                request.META.pop(header, None)
        return self.get_response(request)

    def forwarded_address(self, request: HttpRequest) -> str:
        """The nearest address on the way here that no proxy of ours wrote for itself."""
        address: str = request.META["REMOTE_ADDR"]
        for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            if not is_address(hop.strip()):
                break
            address = hop.strip()
            if not self.trusts(address):
                break
        return address

    def trusts(self, address: str) -> bool:
        """Whether the address lies in a network that the operator named."""
        return is_address(address) and any(ip_address(address) in net for net in self.trusted)


def is_address(text: str) -> bool:
    """Whether the text is one IP address; a port or a name is not."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def client_address(request: HttpRequest) -> str:
    """The address that lock-outs and the audit log go by; TrustedProxies has already decided it."""
    address: str = request.META.get("REMOTE_ADDR", "")
    return address
