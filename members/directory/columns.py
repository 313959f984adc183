"""Which column of a GIAS extract is which field of an institution, and what a cell must be to get there."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias

from django.db import models

from members.directory.problems import WrongCell, quoted
from members.models import Institution

# Takes a cell's text; returns None for a blank, and raises WrongCell for what cannot be used.
Cleaner: TypeAlias = Callable[[str], Any]

FIELDS = {
    "URN": "urn",
    "LA (code)": "la_code",
    "LA (name)": "la_name",
    "EstablishmentNumber": "establishment_number",
    "EstablishmentName": "name",
    "TypeOfEstablishment (code)": "type_code",
    "TypeOfEstablishment (name)": "type_name",
    "EstablishmentTypeGroup (name)": "type_group",
    "EstablishmentStatus (name)": "status",
    "OpenDate": "opened_on",
    "CloseDate": "closed_on",
    "PhaseOfEducation (name)": "phase",
    "StatutoryLowAge": "low_age",
    "StatutoryHighAge": "high_age",
    "OfficialSixthForm (name)": "sixth_form",
    "Gender (name)": "gender",
    "ReligiousCharacter (name)": "religious_character",
    "AdmissionsPolicy (name)": "admissions",
    "SchoolCapacity": "capacity",
    "NumberOfPupils": "pupils",
    "NumberOfBoys": "boys",
    "NumberOfGirls": "girls",
    "PercentageFSM": "percentage_fsm",
    "Trusts (code)": "trust_code",
    "Trusts (name)": "trust_name",
    "UKPRN": "ukprn",
    "Street": "street",
    "Locality": "locality",
    "Town": "town",
    "County (name)": "county",
    "Postcode": "postcode",
    "SchoolWebsite": "website",
    "GOR (name)": "region",
    "DistrictAdministrative (code)": "district_code",
    "DistrictAdministrative (name)": "district_name",
    "UrbanRural (name)": "urban_rural",
    "GSSLACode (name)": "gss_la_code",
    "Easting": "easting",
    "Northing": "northing",
    "OfstedRating (name)": "ofsted_rating",
}
REQUIRED = ("URN", "EstablishmentName")
# A file with all of these is a full extract, in which a blank means that there is nothing.
OF_A_FULL_EXTRACT = FIELDS.keys() - {"OfstedRating (name)"}
# How the Department writes "withheld", "not entered", "not published", "not applicable", "too few".
NOT_PUBLISHED = {"", "supp", "ne", "np", "na", "n/a", "lowcov", "low", "c", "z", "x", "u", ":", ".", "..", "-"}
# The National Grid ends here, in metres.
MOST_EAST, MOST_NORTH = 700_000, 1_300_000


def is_full_extract(header: Collection[str]) -> bool:
    """Tell whether a file with these columns is a full extract, whose blank cells empty what is stored."""
    return set(header) >= OF_A_FULL_EXTRACT


def facts_of(row: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of an institution that one row of an extract gives; blank cells are left out.

    Raises WrongCell for a cell that cannot be used.
    """
    cleaned = {FIELDS[header]: CLEANERS[header](cell) for header, cell in row.items() if header in FIELDS}
    return {field: value for field, value in cleaned.items() if value is not None}


def plain(text: str) -> str:
    """Return text on one line, without doubled spaces and what cannot be seen."""
    text = " ".join(text.split())
    return text if text.isprintable() else "".join(each for each in text if each.isprintable()).strip()


def text_of(longest: int, *, example: str = "") -> Cleaner:
    """Return the cleaner of a column of text that has room for so many characters."""

    def clean(cell: str) -> str | None:
        text = plain(cell)
        if len(text) > longest:
            like = f", such as {example}" if example else ""
            raise WrongCell(f"{quoted(text)} has {len(text):,} characters. Write at most {longest}{like}.")
        return text or None

    return clean


def required(clean: Cleaner, what: str) -> Cleaner:
    """Return the cleaner of a column in which a blank cannot be used."""

    def clean_required(cell: str) -> Any:
        value = clean(cell)
        if value is None:
            raise WrongCell(f"{quoted(cell)} is not {what}." if cell.strip() else f"it is blank. Write {what}.")
        return value

    return clean_required


def whole(least: int, most: int, *, none_at: int | None = None) -> Cleaner:
    """Return the cleaner of a column of whole numbers; the number `none_at` stands for a blank."""

    def clean(cell: str) -> int | None:
        text = cell.strip()
        if text.isdecimal() and len(text) < 10:
            number = int(text)
        elif text.casefold() in NOT_PUBLISHED:
            return None
        elif found := re.fullmatch(r"([+-]?[0-9]+)(?:\.0*)?", text):
            number = int(found[1]) if len(found[1]) < 20 else most + 1
        else:
            raise WrongCell(f"{quoted(text)} is not a whole number. Write digits only, such as {max(least, 421)}.")
        if not least <= number <= most:
            raise WrongCell(f"{quoted(text)} is too {'small' if number < least else 'large'}. Write {least} to {most}.")
        return None if number == none_at else number

    return clean


def percentage(cell: str) -> Decimal | None:
    """Return a percentage with two decimals."""
    text = cell.strip().removesuffix("%").rstrip()
    if text.casefold() in NOT_PUBLISHED:
        return None
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{0,15})?", text) or (number := Decimal(text)) > 100:
        raise WrongCell(f"{quoted(cell.strip())} is not a percentage. Write 0 to 100, such as 18.08.")
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


def day(cell: str) -> date | None:
    """Return the day that is written as the Department does (31-08-2012), with slashes, or as 2012-08-31."""
    text = cell.strip()
    if not text:
        return None
    found = re.fullmatch(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4})", text)
    try:
        return date(int(found[4]), int(found[3]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError:
        raise WrongCell(f"{quoted(text)} is not a day. Write day-month-year, such as 31-08-2012.") from None


def one_of(choices: Collection[str]) -> Cleaner:
    """Return the cleaner of a column in which GIAS has a fixed list of words."""
    known = {choice.casefold(): choice for choice in choices}

    def clean(cell: str) -> str | None:
        text = plain(cell)
        if not text:
            return None
        if (choice := known.get(text.casefold())) is None:
            raise WrongCell(f"{quoted(text)} is not in GIAS's list. Write one of: {'; '.join(choices)}.")
        return choice

    return clean


def _without_zeros(clean: Cleaner) -> Cleaner:
    """Extracts write one and the same type as 01 and as 1."""
    return lambda cell: clean(cell.strip().lstrip("0"))


def _in_capitals(clean: Cleaner) -> Cleaner:
    return lambda cell: clean(cell.upper())


def _cleaner_for(name: str) -> Cleaner:
    """Return the cleaner that the field's own limits ask for."""
    field: Any = Institution._meta.get_field(name)
    if isinstance(field, models.CharField):
        return one_of(dict(field.flatchoices)) if field.choices else text_of(field.max_length or 0)
    if isinstance(field, models.DateField):
        return day
    if isinstance(field, models.DecimalField):
        return percentage
    return whole(0, 32_767 if isinstance(field, models.PositiveSmallIntegerField) else 2_147_483_647)


CLEANERS: dict[str, Cleaner] = {header: _cleaner_for(field) for header, field in FIELDS.items()} | {
    "URN": required(whole(1, 2_147_483_647), "a URN"),
    "EstablishmentName": required(text_of(200), "a name"),
    "TypeOfEstablishment (code)": _without_zeros(text_of(2, example="34")),
    "Postcode": _in_capitals(text_of(8, example="RM17 5UX")),
    "Easting": whole(0, MOST_EAST, none_at=0),
    "Northing": whole(0, MOST_NORTH, none_at=0),
}
