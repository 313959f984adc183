"""Invents the national directory: authorities on a grid from north to south, and their schools."""

from collections.abc import Iterator
from random import Random
from typing import Any

from members.england.copying import copy
from members.england.rooms import England
from members.models import Institution

SCHOOLS, AUTHORITIES = 24_000, 150
FIRST_URN = 600_001
COLUMNS, METRES_EAST, METRES_SOUTH = 10, 28_000, 34_000
WEST, NORTH = 300_000, 590_000
SPREAD_METRES = 9_000
STARTS = (
    "Alder", "Ash", "Beck", "Birch", "Bram", "Brook", "Chal", "Cran", "Dale", "Elm", "Fern", "Green", "Hart", "Hazel",
    "Holly", "Lark", "Marl", "Nettle", "Oak", "Thorn",
)  # fmt: skip
ENDS = (
    "bourne", "bridge", "bury", "combe", "den", "field", "ford", "ham", "hurst", "leigh", "low", "stead", "stoke",
    "thorpe", "ton", "well", "wick", "worth",
)  # fmt: skip
SAINTS = ("Aidan", "Alban", "Bede", "Chad", "Cuthbert", "Edmund", "Hilda", "Mary", "Oswald", "Paul", "Peter", "Wilfrid")
FIELDS = (
    "kind", "urn", "code", "name", "la_code", "la_name", "type_code", "type_name", "type_group", "status", "phase",
    "low_age", "high_age", "gender", "admissions", "capacity", "pupils", "percentage_fsm", "street", "town", "postcode",
    "website", "easting", "northing",
)  # fmt: skip

# Of a hundred schools: how many, phase, type, name, ages, pupils.
KINDS = [
    (38, "Primary", ("01", "Community school"), "Primary School", (4, 11), 250),
    (18, "Primary", ("02", "Voluntary aided school"), "Church of England Primary School", (4, 11), 210),
    (14, "Primary", ("34", "Academy converter"), "Primary Academy", (4, 11), 300),
    (12, "Secondary", ("34", "Academy converter"), "Academy", (11, 18), 1100),
    (3, "Secondary", ("05", "Foundation school"), "School", (11, 16), 900),
    (5, "Not applicable", ("07", "Community special school"), "Special School", (3, 19), 110),
    (2, "Nursery", ("15", "Local authority nursery school"), "Nursery School", (2, 5), 90),
    (1, "All-through", ("34", "Academy converter"), "All-through Academy", (4, 18), 1300),
    (7, "Not applicable", ("11", "Other independent school"), "House School", (5, 18), 180),
]


def load_directory(england: England) -> int:
    """Put in the invented schools with their authorities and universities; return how many schools there are."""
    chance = Random(2026)  # noqa: S311 - the same country every time
    number = england.part_of(SCHOOLS)
    authorities = min(AUTHORITIES, max(1, number // 40))
    copy(Institution, FIELDS, _schools(chance, number, authorities))
    others = ["kind", "code", "name", "la_code", "la_name", "town"]
    copy(Institution, others, (_authority(each) for each in range(authorities)))
    copy(Institution, others, (_university(each) for each in range(0, authorities, 4)))
    return number


def authority_code(authority: int) -> str:
    """Return the code of the authority with this number, as no real one has it."""
    return f"E{authority:02d}" if authority < 100 else f"F{authority - 100:02d}"


def _town(number: int) -> str:
    return STARTS[number % len(STARTS)] + ENDS[number * 7 % len(ENDS)]


def _authority_name(authority: int) -> str:
    return f"{_town(authority * 4)}shire"


def _authority(authority: int) -> tuple[Any, ...]:
    name = _authority_name(authority)
    code = authority_code(authority)
    return ("local_authority", code, f"{name} Council", code, name, _town(authority * 4))


def _university(authority: int) -> tuple[Any, ...]:
    town = _town(authority * 4)
    return ("university", f"U{authority:05d}", f"University of {town}", "", "", town)


def _schools(chance: Random, number: int, authorities: int) -> Iterator[tuple[Any, ...]]:
    kinds = [kind for kind in KINDS for _ in range(kind[0])]
    for each in range(number):
        authority = each * authorities // number
        kind = kinds[each * 37 % 100]
        yield _school(chance, each, authority, kind)


def _school(chance: Random, number: int, authority: int, kind: tuple[Any, ...]) -> tuple[Any, ...]:
    _, phase, (type_code, type_name), words, (low, high), usual = kind
    town = _town(authority * 4 + number % 4)
    first = chance.choice([town, f"St {chance.choice(SAINTS)}'s", f"{chance.choice(STARTS)} {chance.choice(STARTS)}"])
    pupils = round(usual * chance.uniform(0.5, 1.6))
    easting, northing = _position(chance, authority)
    group = "Independent schools" if type_code == "11" else "Academies" if type_code == "34" else "Maintained schools"
    postcode = f"{town[:2].upper()}{authority % 90 + 1} {number % 9 + 1}{town[0]}{first[0]}"
    return (
        "school", FIRST_URN + number, "", f"{first} {words}", authority_code(authority), _authority_name(authority),
        type_code, type_name, group, "Open", phase, low, high, "Mixed", "Not applicable", pupils + 30, pupils,
        round(chance.uniform(2, 60), 1), f"{number % 97 + 1} School Lane", town,
        postcode,
        f"https://school-{FIRST_URN + number}.example", easting, northing,
    )  # fmt: skip


def _position(chance: Random, authority: int) -> tuple[int, int]:
    """Return a place near the authority's middle; neighbours in number are neighbours on the map."""
    row, column = divmod(authority, COLUMNS)
    if row % 2:
        column = COLUMNS - 1 - column
    east = WEST + column * METRES_EAST + chance.gauss(0, SPREAD_METRES)
    north = NORTH - row * METRES_SOUTH + chance.gauss(0, SPREAD_METRES)
    return max(0, round(east)), max(0, round(north))
