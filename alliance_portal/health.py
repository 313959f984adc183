"""Whether the portal can answer: the two health addresses, and the plain pages shown when it cannot."""

import sys
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.template.response import TemplateResponse

RETRY_AFTER_SECONDS = "30"


class HealthMiddleware:
    """Answer /healthz and /readyz before any other middleware can fail or redirect."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            return readiness()
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError | InterfaceError):
            return unavailable(request)
        return None


def readiness() -> JsonResponse:
    """Say for the database, the broker and the migrations whether each is ready."""
    checks = {"database": _database(), "broker": _broker()}
    if checks["database"] == "ok":
        checks["migrations"] = _migrations()
    ready = all(answer == "ok" for answer in checks.values())
    status = "ok" if ready else "unavailable"
    return JsonResponse({"status": status, **checks}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, InterfaceError):
        return "The database does not answer."
    return "ok"


def _broker() -> str:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1) as client:
            client.ping()
    except (redis.RedisError, OSError):
        return "The broker does not answer."
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return f"{len(plan)} migrations are not applied."
    return "ok"


def unavailable(request: HttpRequest) -> HttpResponse:
    """Say that the database is away, in a page that itself needs no database."""
    page = loader.render_to_string("503.html")
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER_SECONDS})


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what nobody caught: a database that went away in middleware is still a 503."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say what to do when a form was open too long or came from elsewhere."""
    return TemplateResponse(request, "403_csrf.html", status=403)
