"""Saving what is minuted: every save is a version, and two people at once lose no sentence."""

import random
import threading
from dataclasses import dataclass, field

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.actions.minutes import Conflict, Saved, restore, save_text
from meetings.models import AgendaItem, ItemVersion, Minutes
from members.access import Standing, standings_of
from members.models import Alliance, Person
from tests.meetings.factories import AgendaItemFactory, MinutesFactory, meet

BASE = "The head welcomed everybody. The budget was read."


@pytest.fixture
def item(alliance: Alliance) -> AgendaItem:
    return AgendaItemFactory(meeting=meet(alliance, days=-1))


@pytest.fixture
def clerk(admin: Person) -> Standing:
    return standings_of(admin)["riverside"]


@pytest.fixture
def other_clerk(director: Person) -> Standing:
    return standings_of(director)["riverside"]


def texts(item: AgendaItem) -> list[tuple[int, str]]:
    return list(item.versions.order_by("number").values_list("number", "text"))


def test_each_save_becomes_the_next_version(item: AgendaItem, clerk: Standing, admin: Person) -> None:
    assert save_text(item=item, text="One.", base=0, by=clerk) == Saved(1, "One.")
    assert save_text(item=item, text="One. Two.", base=1, by=clerk) == Saved(2, "One. Two.")

    item.refresh_from_db()
    assert (item.text, item.text_version) == ("One. Two.", 2)
    assert texts(item) == [(1, "One."), (2, "One. Two.")]
    assert set(item.versions.values_list("by", flat=True)) == {admin.pk}
    assert Minutes.objects.get(meeting=item.meeting).state == Minutes.State.DRAFT


def test_the_line_ends_of_browsers_make_no_version_of_their_own(item: AgendaItem, clerk: Standing) -> None:
    save_text(item=item, text="One.\nTwo.", base=0, by=clerk)

    assert save_text(item=item, text="One.\r\nTwo.", base=1, by=clerk) == Saved(1, "One.\nTwo.")


def test_a_stale_save_is_merged_where_the_two_changed_different_sentences(
    item: AgendaItem, clerk: Standing, other_clerk: Standing
) -> None:
    save_text(item=item, text=BASE, base=0, by=clerk)
    save_text(item=item, text=f"{BASE} All agreed.", base=1, by=clerk)

    saved = save_text(item=item, text=BASE.replace("everybody", "all"), base=1, by=other_clerk)

    merged = "The head welcomed all. The budget was read. All agreed."
    assert saved == Saved(3, merged, is_merged=True)
    version = item.versions.get(number=3)
    assert (version.based_on, version.merged_with, version.typed) == (1, 2, BASE.replace("everybody", "all"))


def test_a_stale_save_of_the_same_sentence_changes_nothing_and_is_kept(
    item: AgendaItem, clerk: Standing, other_clerk: Standing
) -> None:
    save_text(item=item, text=BASE, base=0, by=clerk)
    theirs = BASE.replace("read", "agreed")
    save_text(item=item, text=theirs, base=1, by=clerk)
    mine = BASE.replace("read", "refused")

    answer = save_text(item=item, text=mine, base=1, by=other_clerk)
    again = save_text(item=item, text=mine, base=1, by=other_clerk)

    both = "The head welcomed everybody. The budget was agreed. The budget was refused."
    assert answer == again == Conflict(2, BASE, theirs, mine, both, kept=3)
    item.refresh_from_db()
    assert (item.text, item.text_version) == (theirs, 2)
    assert texts(item) == [(1, BASE), (2, theirs), (3, mine)]
    assert item.versions.get(number=3).is_aside

    assert save_text(item=item, text=both, base=2, by=other_clerk) == Saved(4, both)


def test_a_save_whose_answer_was_lost_is_known_when_it_comes_again(
    item: AgendaItem, clerk: Standing, other_clerk: Standing
) -> None:
    save_text(item=item, text="The board agr", base=0, by=clerk, writer="tab")
    save_text(item=item, text="The board agr\nMrs Green", base=1, by=other_clerk, writer="other")

    # The first page never heard that it was saved, and has typed on.
    saved = save_text(item=item, text="The board agreed.", base=0, by=clerk, writer="tab")

    assert saved == Saved(3, "The board agreed.\nMrs Green", is_merged=True)
    # Nor did it hear of the merged text, and types on from its own.
    saved = save_text(item=item, text="The board agreed. So be it.", base=0, by=clerk, writer="tab")
    assert saved.text == "The board agreed. So be it.\nMrs Green"


def test_a_text_that_came_from_elsewhere_is_kept_as_the_version_before_the_first(
    item: AgendaItem, clerk: Standing
) -> None:
    AgendaItem.objects.filter(pk=item.pk).update(text="Prepared beforehand.")

    saved = save_text(item=item, text="Prepared beforehand. Agreed.", base=0, by=clerk)

    assert saved == Saved(1, "Prepared beforehand. Agreed.")
    assert texts(item) == [(0, "Prepared beforehand."), (1, "Prepared beforehand. Agreed.")]


def test_an_earlier_version_is_restored_as_a_new_one(item: AgendaItem, clerk: Standing) -> None:
    save_text(item=item, text=BASE, base=0, by=clerk)
    save_text(item=item, text="", base=1, by=clerk)

    assert restore(item=item, number=1, by=clerk) == Saved(3, BASE)

    version = item.versions.get(number=3)
    assert (version.text, version.restored_from) == (BASE, 1)
    assert texts(item) == [(1, BASE), (2, ""), (3, BASE)]


def test_a_version_that_never_was_and_a_text_too_long_are_refused_in_words(item: AgendaItem, clerk: Standing) -> None:
    with pytest.raises(ValidationError, match="open the page again"):
        save_text(item=item, text="x", base=7, by=clerk)
    with pytest.raises(ValidationError, match="longer than 20,000 letters"):
        save_text(item=item, text="x" * 20_001, base=0, by=clerk)
    assert texts(item) == []


def test_two_long_texts_that_together_are_too_long_are_not_cut(
    item: AgendaItem, clerk: Standing, other_clerk: Standing
) -> None:
    save_text(item=item, text="a" * 15_000, base=0, by=clerk)

    answer = save_text(item=item, text="b" * 15_000, base=0, by=other_clerk)

    assert isinstance(answer, Conflict)
    assert [len(text) for _, text in texts(item)] == [15_000, 15_000]


def test_adopted_minutes_take_no_more_text(item: AgendaItem, clerk: Standing, chair: Person) -> None:
    MinutesFactory(meeting=item.meeting, state="adopted", adopted_on=item.meeting.day.date(), adopted_by=chair)

    with pytest.raises(ValidationError, match="are adopted"):
        save_text(item=item, text="More.", base=0, by=clerk)


# Two hundred ways in which two people can come together.


@dataclass
class Typist:
    """Somebody at a page of their own, with what they see, and what they know of the server."""

    standing: Standing
    writer: str
    item: AgendaItem
    text: str = ""
    base: int = 0
    typed: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)

    def sentences(self) -> list[str]:
        return [each for each in self.text.split("\n") for each in each.split(". ") if each.strip(" .")]

    def add(self, mark: str, place: int) -> None:
        lines = [f"{each.strip(' .')}." for each in self.sentences()]
        lines.insert(place % (len(lines) + 1), f"Sentence {mark} was said.")
        self.text = " ".join(lines)
        self.typed.add(mark)

    def change(self, mark: str, place: int) -> None:
        lines = [f"{each.strip(' .')}." for each in self.sentences()]
        if lines:
            at = place % len(lines)
            lines[at] = f"{lines[at][:-1]} and {mark}."
            self.text = " ".join(lines)
            self.typed.add(mark)

    def remove(self, place: int) -> None:
        lines = [f"{each.strip(' .')}." for each in self.sentences()]
        if lines:
            gone = lines.pop(place % len(lines))
            self.removed |= {word.strip(".") for word in gone.split() if word.startswith("m")}
            self.text = " ".join(lines)

    def save(self, *, answer_is_lost: bool = False) -> None:
        saved = save_text(item=self.item, text=self.text, base=self.base, by=self.standing, writer=self.writer)
        if answer_is_lost:
            return
        if isinstance(saved, Conflict):
            # Whoever is asked keeps both.
            saved = save_text(item=self.item, text=saved.both, base=saved.number, by=self.standing, writer=self.writer)
        assert isinstance(saved, Saved)
        self.text, self.base = saved.text, saved.number


STEPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["add", "add", "add", "change", "remove", "save", "save", "lost"]),
        st.integers(0, 9),
    ),
    min_size=4,
    max_size=14,
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_two_hundred_interleavings_lose_no_sentence(
    alliance: Alliance, clerk: Standing, other_clerk: Standing, steps: list[tuple[int, str, int]]
) -> None:
    item = AgendaItemFactory(meeting=meet(alliance, days=-1))
    typists = [Typist(clerk, "one", item), Typist(other_clerk, "two", item)]
    sent = set()
    for number, (who, what, place) in enumerate(steps):
        typist = typists[who]
        if what == "add":
            typist.add(f"m{who}x{number}", place)
        elif what == "change":
            typist.change(f"m{who}x{number}", place)
        elif what == "remove":
            typist.remove(place)
        else:
            sent.add(typist.text)
            typist.save(answer_is_lost=what == "lost")
    for typist in [*typists, *typists]:
        sent.add(typist.text)
        typist.save()

    item.refresh_from_db()
    typed = typists[0].typed | typists[1].typed
    removed = typists[0].removed | typists[1].removed
    assert {mark for mark in typed - removed if mark not in item.text} == set()
    kept = {version.text for version in item.versions.all()} | {version.typed for version in item.versions.all()}
    assert sent - kept <= {""}
    numbers = sorted(item.versions.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.django_db(transaction=True)
def test_two_people_who_save_at_the_same_moment_lose_no_sentence(
    alliance: Alliance, admin: Person, director: Person
) -> None:
    item = AgendaItemFactory(meeting=meet(alliance, days=-1), text="")
    begin, failed = threading.Barrier(2), []

    def type_away(person: Person, name: str) -> None:
        try:
            typist = Typist(standings_of(person)["riverside"], name, item)
            dice = random.Random(name)
            begin.wait()
            for number in range(15):
                typist.add(f"m{name}x{number}", dice.randrange(20))
                typist.save(answer_is_lost=number % 5 == 4)
            typist.save()
        except Exception as error:  # noqa: BLE001 - a thread's error must reach the test
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=type_away, args=who) for who in ((admin, "one"), (director, "two"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    item.refresh_from_db()
    wanted = {f"m{name}x{number}" for name in ("one", "two") for number in range(15)}
    assert {mark for mark in wanted if f"{mark} was" not in item.text} == set()
    numbers = sorted(ItemVersion.objects.filter(item=item).values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert ItemVersion.objects.filter(item=item, merged_with__isnull=False).exists()
