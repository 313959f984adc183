"""Real rows behind the addresses of documents and downloads, for the walk."""

from collections.abc import Callable
from typing import Any

from members.models import Alliance

ROWS: dict[str, Callable[[Alliance], dict[str, Any]]] = {}
