"""Takes in a picture that somebody uploads: known by its content, made smaller, freed of what it tells in secret."""

import warnings
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files import File
from PIL import Image, ImageOps

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")


def cleaned(upload: File) -> bytes:
    """Return the upload as WebP without place, time and camera, or say why it cannot be taken."""
    if upload.size > MOST_BYTES:
        raise ValidationError("The picture is larger than 5 MB. Choose a smaller one.")
    try:
        with warnings.catch_warnings():
            # Pillow warns of pictures too large to unpack; here the size is looked at before anything is unpacked.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _encoded(upload)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError("This is not a picture that can be read. Choose a JPEG, PNG or WebP file.") from error


def _encoded(upload: File) -> bytes:
    picture: Image.Image = Image.open(upload, formats=FORMATS)
    if picture.width * picture.height > MOST_PIXELS:
        raise ValidationError("The picture has more than 40 million pixels. Choose a smaller one.")
    picture = ImageOps.exif_transpose(picture)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if picture.mode not in ("RGB", "L"):
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture.convert("RGBA"))
    file = BytesIO()
    picture.convert("RGB").save(file, "WEBP", quality=82)
    return file.getvalue()
