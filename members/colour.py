"""How well one colour can be read on another, as WCAG 2.2 reckons it."""


def _luminance(colour: str) -> float:
    """Return the relative luminance of `#RRGGBB`, 0 for black to 1 for white."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two `#RRGGBB` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lightened_until_readable(colour: str, on: str, ratio: float = 4.5) -> str:
    """Return `colour` mixed with white until it reaches `ratio` on the dark colour `on`."""
    channels = [int(colour[start : start + 2], 16) for start in (1, 3, 5)]
    for step in range(21):
        mixed = "#" + "".join(f"{round(value + (255 - value) * step / 20):02X}" for value in channels)
        if contrast(mixed, on) >= ratio:
            return mixed
    return "#FFFFFF"
