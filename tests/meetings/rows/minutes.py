"""Real rows behind the addresses of live minutes, corrections and adoption, for the walk."""

from collections.abc import Callable
from typing import Any

from members.models import Alliance

ROWS: dict[str, Callable[[Alliance], dict[str, Any]]] = {}
