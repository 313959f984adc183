"""A file on disk, plain or compressed: looked through before anything is done, then read line by line.

Memory stays bounded whatever comes: bytes are read a piece at a time, and lines have a greatest length.
"""

import contextlib
import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from tqdm import tqdm

from members.directory.problems import WrongFile

PIECE = 1024 * 1024
LARGEST = 500 * 1024 * 1024
# What people bring by mistake, by its first bytes.
OTHER_FILES = {
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip file or an Excel workbook; unpack it, or save it as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file (.xls or .doc); save it as CSV",
    b"BZh": "compressed with bzip2; unpack it, or compress it with gzip",
    b"\xfd7zXZ": "compressed with xz; unpack it, or compress it with gzip",
    b"\xff\xfe": "text in UTF-16; save it as CSV in UTF-8",
    b"\xfe\xff": "text in UTF-16; save it as CSV in UTF-8",
}
BLANKS = "\ufeff \t\r\n"
# What begins so is text, but no table.
OTHER_TEXT = {"{": "JSON", "[": "JSON", "<": "a web page or XML"}
# Windows' own signs, such as the curly apostrophe, where no text should have them: as stray bytes between UTF-8, which
# Python reads as U+DC80 to U+DCFF, and as the C1 control characters that a wrong conversion makes of them.
_WINDOWS = {byte: bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0x100)}
STRAY = {0xDC00 + byte: sign for byte, sign in _WINDOWS.items()} | {byte: _WINDOWS[byte] for byte in range(0x80, 0xA0)}


class WrongLine(Exception):
    """The rows cannot be told apart from this line on."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class Source:
    """One text file that can be read; `Source(path)` raises WrongFile, with the reason, for one that cannot.

    `largest` is the limit in bytes once unpacked; `in_lines` asks for lines of less than a million characters.
    """

    def __init__(self, path: Path, *, largest: int = LARGEST, in_lines: bool = True) -> None:
        self.path = path
        self._largest = largest
        self._in_lines = in_lines
        self.encoding = "utf-8"
        try:
            if path.is_dir():
                raise WrongFile(f"{path} is a directory. Name the file in it.")
            if not path.exists():
                raise WrongFile(f"There is no file {path}. Look for a slip in its name.")
            if not path.is_file():
                raise WrongFile(f"{path} is not a file.")
            self._packed_size = path.stat().st_size
            self.encoding = self._look_through()
        except (OSError, ValueError) as error:
            if isinstance(error, gzip.BadGzipFile):
                raise WrongFile(f"The compressed file is damaged ({error}). Fetch it again.") from error
            reason = (isinstance(error, OSError) and error.strerror) or str(error)
            raise WrongFile(f"{path} cannot be read: {reason}.") from error
        except (EOFError, zlib.error) as error:
            raise WrongFile("The compressed file is damaged or ends too early. Fetch it again.") from error

    @property
    def name(self) -> str:
        """The file's name as it is kept and shown, whatever bytes the disk has in it."""
        return self.path.name.encode("utf-8", "replace").decode()[-200:]

    def text(self) -> str:
        """Return the whole file as text; for files with a low limit."""
        with self._opened() as (_, text):
            return text.read().translate(STRAY)

    def header(self) -> list[str]:
        """Return the first row of a CSV file, or nothing where it cannot be read."""
        with contextlib.suppress(WrongLine):
            return next(self.records(progress=False), (0, []))[1]
        return []

    def records(self, *, progress: bool = True) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows of a CSV file that hold anything, each with the number of the line on which it begins.

        Raises WrongLine where a quotation mark makes the rest unreadable.
        """
        reader = csv.reader(self._lines(progress), strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise WrongLine(line, _reason(str(error))) from error
            if any(cells):
                yield line, cells

    def _lines(self, progress: bool) -> Iterator[str]:
        """Yield the lines, and show on a terminal how far the reading is."""
        quiet = None if progress else True  # None: quiet unless on a terminal
        bar = tqdm(total=self._packed_size, unit="B", unit_scale=True, desc=self.name, leave=False, disable=quiet)
        with self._opened() as (packed, text), bar:
            for number, line in enumerate(text):
                if number % 1000 == 0:
                    bar.update(packed.tell() - bar.n)
                yield line if line.isascii() else line.translate(STRAY)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[tuple[IO[bytes], io.TextIOWrapper]]:
        """Yield the file as it is on disk, and its text, in which stray bytes are still to be translated.

        latin-1 leaves every sign of cp1252 that is not its own to that.
        """
        encoding = {"utf-8": "utf-8-sig", "cp1252": "latin-1"}[self.encoding]
        with self.path.open("rb") as packed:
            is_compressed = packed.read(2) == b"\x1f\x8b"
            packed.seek(0)
            unpacked = cast(IO[bytes], gzip.GzipFile(fileobj=packed)) if is_compressed else packed
            with io.TextIOWrapper(unpacked, encoding=encoding, errors="surrogateescape", newline="") as text:
                yield packed, text

    def _look_through(self) -> str:
        """Return the encoding: UTF-8, or cp1252 if more of the signs outside ASCII make sense in that.

        Refuses what is not text, is empty, too large, or has no lines.
        """
        read, proper, stray, blank = 0, 0, 0, True
        with self._opened() as (_, text):
            while piece := text.read(PIECE):
                if not read:
                    _refuse_other_files(piece, in_lines=self._in_lines)
                self._refuse_what_is_no_text(piece)
                blank = blank and not piece.strip(BLANKS)
                read += len(piece)
                if read > self._largest:
                    raise WrongFile(
                        f"The file is larger than {self._largest // PIECE} MB unpacked, which is the limit."
                    )
                if not piece.isascii():
                    found = len(re.findall("[\udc80-\udcff]", piece))
                    stray += found
                    proper += len(re.findall("[^\x00-\x7f]", piece)) - found
        if blank:
            raise WrongFile("The file is empty.")
        return "utf-8" if proper >= stray else "cp1252"

    def _refuse_what_is_no_text(self, piece: str) -> None:
        if "\x00" in piece:
            raise WrongFile("This is not a text file: it holds bytes that no text has.")
        if self._in_lines and len(piece) == PIECE and "\n" not in piece and "\r" not in piece:
            raise WrongFile("This is not a table: one of its lines is longer than a million characters.")


def _refuse_other_files(start: str, *, in_lines: bool) -> None:
    """Name the pictures, documents and other data that people bring by mistake."""
    first = start[:8].encode("utf-8", "surrogateescape")
    for signature, what in OTHER_FILES.items():
        if first.startswith(signature):
            raise WrongFile(f"This is not a text file, whatever its name says, but {what}.")
    other = OTHER_TEXT.get(start.lstrip(BLANKS)[:1])
    if in_lines and other:
        raise WrongFile(f"This is not a table, whatever its name says, but {other}.")


def _reason(error: str) -> str:
    """Say in our words what Python's reader of CSV found."""
    if "unexpected end" in error or "field limit" in error:
        return "a quotation mark opens here and is not closed. Close it, or take it away."
    if "expected after" in error:
        return "a quotation mark stands within a quoted cell. Write it twice."
    return f"the row cannot be read ({error})."
