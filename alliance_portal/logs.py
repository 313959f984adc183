"""How the portal logs: one structured line an event, each with the id of its request or task."""

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


def drop_beginnings(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Leave out the line that opens a request: the line that closes it says all of it again."""
    if event.get("event") == "request_started":
        raise structlog.DropEvent
    return event


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso"),
]


def _renderers(plain: bool) -> list[Processor]:
    if plain:
        # Not the default traceback: it prints every local variable, and with them people's data.
        plain_traceback = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain_traceback)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def configure(*, level: str, plain: bool) -> dict[str, object]:
    """Return Django's LOGGING: everything to standard output, as JSON or as plain lines."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            drop_beginnings,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *_renderers(plain),
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would say everything twice.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # Its warnings repeat the status that the request's own line already carries.
            "django.request": {"level": "ERROR"},
        },
    }
