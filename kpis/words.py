"""Figures as a reader says them."""

from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


def plain(figure: Decimal) -> str:
    """Write a figure to one place, without a place where it is whole."""
    rounded = figure.quantize(TENTH, ROUND_HALF_UP)
    if rounded == rounded.to_integral_value():
        return f"{int(rounded):,}"
    return f"{rounded:,}"


def amount(figure: Decimal, unit: str) -> str:
    """Write a figure with its unit: `62.5%`, `£1,200.00`, `3 days`."""
    if unit in ("percent", "yes_no"):
        return f"{plain(figure)}%"
    if unit == "pounds":
        return f"£{figure:,.2f}"
    if unit == "days":
        return f"{plain(figure)} day" + ("" if figure == 1 else "s")
    if unit == "gap":
        return f"{plain(figure)} point" + ("" if figure == 1 else "s")
    return plain(figure)


def of_school(figure: Decimal, unit: str) -> str:
    """Write one school's figure, in which yes and no are no shares yet."""
    if unit == "yes_no":
        return "Yes" if figure >= 1 else "No"
    return amount(figure, unit)


def distance(figure: Decimal, unit: str) -> str:
    """Write how far two figures lie apart: percentages by points; what rounds to nothing is still something."""
    if unit == "pounds":
        return amount(figure, unit)
    words = plain(figure) if figure >= Decimal("0.05") else "less than 0.1"
    one = words == "1"
    if unit == "days":
        return f"{words} day" + ("" if one else "s")
    if unit in ("percent", "yes_no", "points", "gap"):
        return f"{words} point" + ("" if one else "s")
    return words
