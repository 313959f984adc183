"""Calendar files follow RFC 5545, and a time keeps its hour whether the clocks have changed or not."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from alliance_portal.calendars import Entry, as_calendar

LONDON = ZoneInfo("Europe/London")
CHANGED = datetime(2026, 9, 14, 15, 30, 12, 345678, tzinfo=LONDON)


def entry(uid: str = "1", **fields) -> Entry:
    starts_at = fields.pop("starts_at", datetime(2026, 11, 12, 16, 0, tzinfo=LONDON))
    usual = {"summary": "Strategic board", "ends_at": starts_at + timedelta(minutes=90), "changed_at": CHANGED}
    return Entry(uid=uid, starts_at=starts_at, **usual | fields)


def only_event(body: bytes):
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    return event


def test_an_event_has_all_that_calendar_programs_need_to_follow_it():
    event = only_event(
        as_calendar(
            [entry(sequence=3, where="Alder, hall; upstairs", url="https://portal.example/x/", description="A\nB")]
        )
    )

    assert {name: str(event[name]) for name in ("UID", "SUMMARY", "STATUS", "LOCATION", "URL", "DESCRIPTION")} == {
        "UID": "1",
        "SUMMARY": "Strategic board",
        "STATUS": "CONFIRMED",
        "LOCATION": "Alder, hall; upstairs",
        "URL": "https://portal.example/x/",
        "DESCRIPTION": "A\nB",
    }
    assert event["SEQUENCE"] == 3
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == datetime(2026, 9, 14, 14, 30, 12, tzinfo=UTC)


def test_a_cancelled_one_stays_and_says_so():
    event = only_event(as_calendar([entry(is_cancelled=True)]))

    assert (event["STATUS"], event["SUMMARY"]) == ("CANCELLED", "Cancelled: Strategic board")


@pytest.mark.parametrize(
    ("moment", "written", "utc"),
    [
        (datetime(2026, 11, 12, 16, 0, tzinfo=LONDON), "20261112T160000", datetime(2026, 11, 12, 16, 0, tzinfo=UTC)),
        (datetime(2027, 6, 10, 16, 0, tzinfo=LONDON), "20270610T160000", datetime(2027, 6, 10, 15, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 9, 0, tzinfo=LONDON), "20270328T090000", datetime(2027, 3, 28, 8, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 9, 0, tzinfo=LONDON), "20261025T090000", datetime(2026, 10, 25, 9, 0, tzinfo=UTC)),
    ],
)
def test_four_oclock_is_four_oclock_in_winter_and_in_summer(moment, written, utc):
    body = as_calendar([entry(starts_at=moment)])

    assert f"DTSTART;TZID=Europe/London:{written}\r\n".encode() in body
    assert only_event(body)["DTSTART"].dt == utc


def test_the_zone_is_given_with_both_of_its_rules():
    (zone,) = Calendar.from_ical(as_calendar([entry()])).walk("VTIMEZONE")
    rules = {
        part.name: (part["TZNAME"], part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td, part["RRULE"].to_ical())
        for part in zone.subcomponents
    }

    hour, none = timedelta(hours=1), timedelta()
    assert zone["TZID"] == "Europe/London"
    assert rules == {
        "DAYLIGHT": ("BST", none, hour, b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"),
        "STANDARD": ("GMT", hour, none, b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"),
    }
    computed = zone.to_tz()
    for day in (
        datetime(2026, 3, 28, 12),
        datetime(2026, 3, 29, 12),
        datetime(2030, 10, 26, 12),
        datetime(2030, 10, 27, 12),
    ):
        assert computed.utcoffset(day) == LONDON.utcoffset(day), day


def test_a_feed_says_its_name_and_how_often_to_come_back():
    calendar = Calendar.from_ical(as_calendar([], name="Riverside Alliance"))

    assert str(calendar["X-WR-CALNAME"]) == "Riverside Alliance"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert {name: str(calendar[name]) for name in ("VERSION", "PRODID", "METHOD", "CALSCALE")} == {
        "VERSION": "2.0",
        "PRODID": "-//Alliance Portal//Meetings and courses//EN",
        "METHOD": "PUBLISH",
        "CALSCALE": "GREGORIAN",
    }


NASTY = [
    "x" * 100_000,
    "Größe – ‘’ 🦉 " * 40,
    "שלום עולם " * 30,
    "a\r\nATTENDEE:mailto:evil@example.org\nEND:VEVENT",
    'semi; comma, back\\slash "quoted" : colon',
    "\u2028\u0085\x0b tab\there",
]


@pytest.mark.parametrize("text", NASTY)
def test_lines_end_with_crlf_are_at_most_75_octets_and_text_comes_back_whole(text):
    body = as_calendar([entry(summary=text, where=text, description=text), entry("2")], name=text[:200])

    assert body.endswith(b"\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", body)
    lines = body.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()  # no character is cut in two
    events = Calendar.from_ical(body).walk("VEVENT")
    assert [event["UID"] for event in events] == ["1", "2"]
    assert "ATTENDEE" not in events[0]
    assert str(events[0]["DESCRIPTION"]).replace("\r\n", "\n") == text.replace("\r\n", "\n")
