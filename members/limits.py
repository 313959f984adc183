"""How often something may be asked for within an hour, by network or by address."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 60 * 60


def network_of(request: HttpRequest) -> str:
    """Return the address from which somebody asks; proxies of ours are looked through."""
    return str(get_adapter().get_client_ip(request))


def asked_too_often(what: str, whose: str, *, most: int) -> bool:
    """Count this request, and say whether it is one too many within the hour.

    A cache that is away counts nothing: better asked too much than not at all.
    """
    key = f"{what}:{whose}"
    cache.add(key, 0, HOUR)
    try:
        return (cache.incr(key) or 0) > most
    except ValueError:
        return False
