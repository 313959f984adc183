"""Pages of a list that costs more to find than to show."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class KeyPaginator(Paginator):
    """Finds the keys once, in their order, which also counts them, and fetches only the rows of the page shown."""

    def __init__(self, found: QuerySet, per_page: int, *, rows: QuerySet) -> None:
        """`found` is what is listed, in its order; `rows` fetches any of it with all that the page shows."""
        super().__init__(list(found.values_list("pk", flat=True)), per_page)
        self.rows = rows

    def page(self, number: int | str) -> Page:
        page = super().page(number)
        by_key: dict[Any, Any] = self.rows.in_bulk(list(page.object_list))
        page.object_list = [by_key[key] for key in page.object_list if key in by_key]
        return page
