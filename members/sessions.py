"""When each session was last used, noted every few minutes rather than at every click."""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase

NOTED_EVERY_SECONDS = 300


class SessionActivityMiddleware:
    """Does what allauth's own middleware does, without its five queries on every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        if key and request.user.is_authenticated and cache.add(f"session-noted:{key}", 1, NOTED_EVERY_SECONDS):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)
