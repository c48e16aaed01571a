"""So many tries an address and hour: counted in the cache, which is an aid and never a truth."""

from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600


def may_try(request: HttpRequest, what: str, *, most: int) -> bool:
    """Take one of the tries of this address; False when none is left within the hour.

    Each try is a key that only one request can add, so that parallel requests count too.
    """
    address = request.META.get("REMOTE_ADDR", "")
    return any(cache.add(f"tries:{what}:{address}:{number}", 1, HOUR) for number in range(most))
