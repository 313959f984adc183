"""Takes in a paper that somebody uploads: known by its content, of a bounded size, under a clean name."""

import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.text import slugify
from PIL import Image

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 80_000_000
MOST_UNPACKED = 600 * 1024 * 1024
LONGEST_TITLE = 200
TAKEN = "a PDF, a Word, Excel or PowerPoint file, a PNG or JPEG picture, or plain text"
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Kind:
    """One kind of file that is taken: what it is called, how its names may end, and how its content is known."""

    content_type: str
    label: str
    endings: tuple[str, ...]
    is_it: Callable[[File], bool]


@dataclass(frozen=True)
class Upload:
    """A file that may be kept: its title for people, its kind, and the file itself."""

    title: str
    content_type: str
    ending: str
    size: int
    file: File


def received(upload: File, title: str = "") -> Upload:
    """Return the upload as it may be kept, or raise ValidationError with a sentence that says what to do."""
    name = PurePath(str(upload.name or "").replace("\\", "/")).name
    if upload.size > MOST_BYTES:
        raise ValidationError(
            f"“{_short(name)}” is larger than 25 MB. Make it smaller, for instance by saving it as a PDF "
            "with smaller pictures."
        )
    if not upload.size:
        raise ValidationError(f"“{_short(name)}” is empty. Choose another file.")
    ending = PurePath(name).suffix.lower()
    claimed = next((kind for kind in KINDS if ending in kind.endings), None)
    if claimed is None:
        raise ValidationError(_untaken(name, ending))
    if not _is(claimed, upload):
        found = next((kind for kind in KINDS if _is(kind, upload)), None)
        what = f"its content is {found.label}" if found else f"its content is not {claimed.label}"
        raise ValidationError(
            f"The name of “{_short(name)}” ends in {ending}, but {what}. "
            "Open it in the program it comes from, and save it again."
        )
    upload.seek(0)
    return Upload(
        _title(title or PurePath(name).stem), claimed.content_type, claimed.endings[0], int(upload.size), upload
    )


def download_name(title: str, content_type: str) -> str:
    """Return the file name under which a paper is saved: plain letters, and the ending of its kind."""
    kind = next((each for each in KINDS if each.content_type == content_type), None)
    return f"{slugify(title)[:80] or 'paper'}{kind.endings[0] if kind else ''}"


def kind_label(content_type: str) -> str:
    """Return what a kind of file is called in a list, such as PDF."""
    kind = next((each for each in KINDS if each.content_type == content_type), None)
    return kind.label.removeprefix("a ").removeprefix("an ") if kind else "file"


def _untaken(name: str, ending: str) -> str:
    if ending in (".doc", ".xls", ".ppt"):
        return (
            f"“{_short(name)}” is of a kind that Office used before 2007. Save it as {ending}x or as a PDF, "
            "and upload that."
        )
    if ending in (".docm", ".xlsm", ".pptm"):
        return f"“{_short(name)}” can hold macros. Save it without them as {ending[:-1]}x, and upload that."
    return f"“{_short(name)}” is of a kind that is not taken. Upload {TAKEN}."


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:45]}…{name[-12:]}"


def _title(text: str) -> str:
    """Return a title made of what can be read: separators as spaces, nothing that is not printed."""
    words = "".join(sign if sign.isprintable() else " " for sign in text).replace("_", " ")
    return " ".join(words.split())[:LONGEST_TITLE] or "Paper"


def _is(kind: Kind, upload: File) -> bool:
    upload.seek(0)
    try:
        return kind.is_it(upload)
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, Image.DecompressionBombError):
        return False


def _is_pdf(upload: File) -> bool:
    return b"%PDF-" in upload.read(1024)


def _is_office(part: str) -> Callable[[File], bool]:
    """Return what knows a file of today's Office by its main part; one with macros is none."""

    def knows(upload: File) -> bool:
        try:
            package = zipfile.ZipFile(upload)
            entries = package.infolist()
        except (zipfile.BadZipFile, NotImplementedError):
            return False
        names = {entry.filename for entry in entries}
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        fits = sum(entry.file_size for entry in entries) <= MOST_UNPACKED
        return {"[Content_Types].xml", part} <= names and not has_macros and fits

    return knows


def _is_picture(form: str) -> Callable[[File], bool]:
    def knows(upload: File) -> bool:
        with warnings.catch_warnings():
            # The size is looked at before anything is unpacked.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(upload, formats=[form])
            fits = picture.width * picture.height <= MOST_PIXELS
            picture.verify()
        return fits

    return knows


def _is_text(upload: File) -> bool:
    """Know a text by its signs: none of them belongs to a program, and it is no other kind of file."""
    start = upload.read()
    if (
        start[:5] == b"%PDF-"
        or start[:4] in (b"PK\x03\x04", b"\x7fELF", b"\x89PNG")
        or start[:2] in (b"MZ", b"\xff\xd8")
    ):
        return False
    control = set(range(32)) - {9, 10, 12, 13}
    return not control.intersection(start) and _reads_as_text(start)


def _reads_as_text(content: bytes) -> bool:
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


KINDS = (
    Kind("application/pdf", "a PDF", (".pdf",), _is_pdf),
    Kind(f"{OFFICE}wordprocessingml.document", "a Word document", (".docx",), _is_office("word/document.xml")),
    Kind(f"{OFFICE}spreadsheetml.sheet", "an Excel workbook", (".xlsx",), _is_office("xl/workbook.xml")),
    Kind(
        f"{OFFICE}presentationml.presentation",
        "a PowerPoint presentation",
        (".pptx",),
        _is_office("ppt/presentation.xml"),
    ),
    Kind("image/png", "a PNG picture", (".png",), _is_picture("PNG")),
    Kind("image/jpeg", "a JPEG picture", (".jpg", ".jpeg"), _is_picture("JPEG")),
    Kind("text/plain", "plain text", (".txt", ".text", ".md"), _is_text),
)
ACCEPTED = ",".join(ending for kind in KINDS for ending in kind.endings)
