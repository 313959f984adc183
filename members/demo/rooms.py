"""Where every room registers what it adds to a demo alliance."""

from collections.abc import Callable

from alliance_portal.registries import Registry
from members.models import Alliance

# Called for each demo alliance at every load: a loader looks first whether its rows are there, and then does nothing.
DEMO: Registry[Callable[[Alliance], None]] = Registry()
