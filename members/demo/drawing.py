"""Draws the demo's pictures in an alliance's colour, so that no photograph is needed."""

import math
from io import BytesIO

from PIL import Image, ImageColor, ImageDraw

WIDTH, HEIGHT, RADIUS = 1200, 600, 150
PAPER = "#FAF8F4"
NUMBERS = {"four": 4, "five": 5, "six": 6, "seven": 7, "twelve": 12}
Box = tuple[float, float, float, float]


def draw(colour: str, description: str) -> bytes:
    """Return a WebP picture of what the description says: circles as many as it names, steps, or rings."""
    words = description.lower().replace("'", " ").split()
    picture = Image.new("RGBA", (WIDTH, HEIGHT), PAPER)
    if words[0] == "steps":
        shape, boxes = "rectangle", _steps()
    elif words[0] == "rings":
        shape, boxes = "ellipse", _rings()
    else:
        shape, boxes = "ellipse", _circles(next((NUMBERS[word] for word in words if word in NUMBERS), 6))
    for index, box in enumerate(boxes):
        layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
        fill = (*ImageColor.getrgb(colour)[:3], 60 + 12 * (index % 5))
        getattr(ImageDraw.Draw(layer), shape)(box, fill=fill)
        picture = Image.alpha_composite(picture, layer)
    file = BytesIO()
    picture.convert("RGB").save(file, "WEBP", quality=82)
    return file.getvalue()


def _circles(number: int) -> list[Box]:
    turns = [2 * math.pi * index / number for index in range(number)]
    centres = [(WIDTH / 2 + 360 * math.cos(turn), HEIGHT / 2 + 130 * math.sin(turn)) for turn in turns]
    return [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in centres]


def _steps() -> list[Box]:
    return [(150 + 155 * step, 470 - 75 * step, 290 + 155 * step, HEIGHT) for step in range(6)]


def _rings() -> list[Box]:
    centre = WIDTH / 2, HEIGHT / 2
    return [(centre[0] - r, centre[1] - r, centre[0] + r, centre[1] + r) for r in (270, 215, 160, 105, 50)]
