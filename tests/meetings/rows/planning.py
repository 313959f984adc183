"""Real rows behind the addresses of the list of meetings, the year plan, and each meeting's page, for the walk."""

from collections.abc import Callable
from typing import Any

from members.models import Alliance

ROWS: dict[str, Callable[[Alliance], dict[str, Any]]] = {}
