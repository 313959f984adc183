"""Draws the demo's pictures: overlapping circles in an alliance's colour, so that no photograph is needed."""

import math
from io import BytesIO

from PIL import Image, ImageColor, ImageDraw

WIDTH, HEIGHT, RADIUS = 1200, 600, 150
NUMBERS = {"four": 4, "five": 5, "six": 6, "seven": 7, "twelve": 12}


def draw_circles(colour: str, description: str) -> bytes:
    """Return a WebP picture with as many circles as the description says."""
    number = next((NUMBERS[word] for word in description.lower().replace("'", " ").split() if word in NUMBERS), 6)
    picture = Image.new("RGBA", (WIDTH, HEIGHT), "#FAF8F4")
    red, green, blue = ImageColor.getrgb(colour)[:3]
    for index in range(number):
        turn = 2 * math.pi * index / number
        x, y = WIDTH / 2 + 360 * math.cos(turn), HEIGHT / 2 + 130 * math.sin(turn)
        layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
        box = (x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS)
        ImageDraw.Draw(layer).ellipse(box, fill=(red, green, blue, 60 + 12 * (index % 5)))
        picture = Image.alpha_composite(picture, layer)
    file = BytesIO()
    picture.convert("RGB").save(file, "WEBP", quality=82)
    return file.getvalue()
