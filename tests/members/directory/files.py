"""Small files in the formats that the directory's commands read, written by hand, and the commands on them."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from members.directory.columns import FIELDS
from members.models import Boundary, DirectoryImport, Institution, InstitutionChange, InstitutionLink

# Every column that the portal reads, and some of those that a full extract has besides.
FULL = [*FIELDS, "HeadLastName", "TelephoneNum", "UPRN"]
ALDER = {
    "URN": "900101",
    "EstablishmentName": "Alder Primary School",
    "EstablishmentStatus (name)": "Open",
    "PhaseOfEducation (name)": "Primary",
    "NumberOfPupils": "210",
}
BIRCH = {**ALDER, "URN": "900102", "EstablishmentName": "Birch School", "PhaseOfEducation (name)": "Secondary"}
FULL_ALDER = {
    **ALDER,
    "LA (code)": "883",
    "LA (name)": "Thurrock",
    "EstablishmentNumber": "2017",
    "TypeOfEstablishment (code)": "01",
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentTypeGroup (name)": "Local authority maintained schools",
    "OpenDate": "01-09-2004",
    "StatutoryLowAge": "3",
    "StatutoryHighAge": "11",
    "Gender (name)": "Mixed",
    "SchoolCapacity": "420",
    "NumberOfBoys": "100",
    "NumberOfGirls": "110",
    "PercentageFSM": "18.085",
    "Trusts (code)": "90001",
    "Trusts (name)": "Woodland Trust of Schools",
    "Postcode": "rm17 5ux",
    "Town": "Grays",
    "GSSLACode (name)": "E06000034",
    "GOR (name)": "East of England",
    "Easting": "561881",
    "Northing": "178571",
    "OfstedRating (name)": "Good",
    "HeadLastName": "Nobody-Test",
}


def as_csv(rows: list[dict[str, str]], columns: list[str] | None = None) -> str:
    """Return the rows as GIAS writes them, under the columns of the first unless others are named."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns or list(rows[0]), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def import_schools(path: Path) -> str:
    """Run the command and return what it says."""
    said = io.StringIO()
    call_command("import_schools", str(path), stdout=said)
    return said.getvalue()


def imported(folder: Path, *rows: dict[str, str], columns: list[str] | None = None) -> dict[str, int]:
    """Import the rows, and return what was recorded of it, without what is 0."""
    path = folder / "schools.csv"
    path.write_text(as_csv(list(rows), columns), encoding="utf-8", newline="")
    import_schools(path)
    row = DirectoryImport.objects.order_by("pk").last()
    counts = {each: getattr(row, each) for each in ("added", "changed", "closed", "unchanged", "rejected")}
    return {name: count for name, count in counts.items() if count}


def refused(path: Path, command: str = "import_schools") -> list[str]:
    """Run the command on a file that is wrong; return its problems, and see that nothing was stored or changed."""
    before = everything()
    with pytest.raises(CommandError) as error:
        call_command(command, str(path), stdout=io.StringIO())
    assert everything() == before
    heading, *problems = str(error.value).splitlines()
    assert heading.startswith("Nothing was imported from ")
    return [problem.strip() for problem in problems]


def everything() -> list[list[Any]]:
    """Return every row that the two commands may write."""
    models = (Institution, InstitutionLink, InstitutionChange, DirectoryImport, Boundary)
    return [list(model.objects.order_by("pk").values()) for model in models]


def geojson(*features: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def feature(code: str, name: str, *rings: list[list[float]], **properties: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"CTYUA24CD": code, "CTYUA24NM": name, **properties},
        "geometry": {"type": "Polygon", "coordinates": list(rings)},
    }
