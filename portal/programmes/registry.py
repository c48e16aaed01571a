"""settings.PROGRAMMES → objects. The only place that knows which programmes exist."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from portal.kernel.flow import Party, State
from portal.kernel.programmes import Programme


@cache
def all_programmes() -> dict[str, Programme]:
    """Every programme of the settings by code, in the order listed."""
    found = [import_string(path) for path in settings.PROGRAMMES]
    return {programme.code: programme for programme in found}


def programme(code: str) -> Programme:
    """The programme of that code; KeyError names the known ones."""
    known = all_programmes()
    if code not in known:
        raise KeyError(f"{code}; known: {'、'.join(known)}")
    return known[code]


def states_seen_by(party: Party) -> dict[str, list[str]]:
    """For each programme, the codes of the states in which a party may read a case."""
    return {
        code: found.flow.codes(lambda state: party in state.seen_by)
        for code, found in all_programmes().items()
    }


def state_of(programme_code: str, state_code: str) -> State:
    """The state object behind two columns of a dossier."""
    return programme(programme_code).flow.state(state_code)
