"""What is wrong in a file, gathered in full so that it can be put right in one go."""

MOST_LISTED = 1000
LONGEST_SHOWN = 60


class WrongCell(ValueError):
    """One value cannot be used; the text says why and what to write instead."""


class WrongFile(Exception):
    """The file was not imported and nothing changed; each problem is a sentence for whoever brought the file.

    `rejected` of the `read` rows hold a problem; both are 0 where the file could not be read as a table at all.
    """

    def __init__(self, *problems: str, rejected: int = 0, read: int = 0) -> None:
        super().__init__(*problems)
        self.problems = list(problems)
        self.rejected = rejected
        self.read = read

    def about(self, name: str) -> str:
        """Return what is wrong with the file of this name, one problem a line."""
        rows = f" {self.rejected:,} of {self.read:,} rows rejected." if self.rejected else ""
        heading = f"Nothing was imported from {quoted(name)}, and nothing changed.{rows}"
        return "\n".join([heading, *(f"  {problem}" for problem in self.problems)])


class Problems:
    """The problems of one file; beyond a thousand they are only counted, so that a huge wrong file needs no memory."""

    def __init__(self) -> None:
        self.listed: list[str] = []
        self.found = 0
        self.rejected = 0

    def __bool__(self) -> bool:
        return self.found > 0

    def add(self, place: str, message: str) -> None:
        """Note one problem; `place` is such as "line 7, column Easting" or "" for the file as a whole."""
        self.found += 1
        if self.found <= MOST_LISTED:
            self.listed.append(f"{place}: {message}" if place else message)

    def add_row(self, line: int, wrong: list[tuple[str, str]]) -> None:
        """Note what is wrong in one row, as pairs of column and message; the column may be ""."""
        self.rejected += 1
        for column, message in wrong:
            self.add(f"line {line:,}, column {column}" if column else f"line {line:,}", message)

    def refuse(self, read: int = 0) -> None:
        """Raise WrongFile if anything was noted."""
        if not self:
            return
        more = self.found - len(self.listed)
        rest = [f"… and {more:,} more problems."] if more else []
        raise WrongFile(*self.listed, *rest, rejected=self.rejected, read=read)


def quoted(text: str) -> str:
    """Return a value as it may be shown on a terminal: short, and without what would move the cursor."""
    plain = "".join(character if character.isprintable() else "·" for character in text[: LONGEST_SHOWN + 1])
    return f"“{plain[:LONGEST_SHOWN]}…”" if len(plain) > LONGEST_SHOWN else f"“{plain}”"
