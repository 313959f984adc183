"""Two people type into one text: what each added, changed and removed is in what is made of both."""

import time

import pytest

from meetings.differences import differences
from meetings.merging import Merged, merge, units_of

BASE = "The head welcomed everybody. The budget was read. The meeting closed."


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        pytest.param(
            "The head welcomed everybody. The budget was read twice. The meeting closed.",
            "The head welcomed all. The budget was read. The meeting closed.",
            "The head welcomed all. The budget was read twice. The meeting closed.",
            id="each changes another sentence",
        ),
        pytest.param(
            f"{BASE} Thanks were said.",
            f"{BASE} Cake was eaten.",
            f"{BASE} Cake was eaten. Thanks were said.",
            id="both add at the end",
        ),
        pytest.param(
            f"Apologies were read. {BASE}",
            "The head welcomed everybody. The meeting closed.",
            "Apologies were read. The head welcomed everybody. The meeting closed.",
            id="one adds at the start, the other removes a sentence",
        ),
        pytest.param(
            BASE.replace(". ", ".\n"),
            BASE.replace("everybody", "all"),
            "The head welcomed all.\nThe budget was read.\nThe meeting closed.",
            id="one breaks the lines, the other changes a word",
        ),
        pytest.param(f"{BASE} Agreed.", f"{BASE} Agreed.", f"{BASE} Agreed.", id="both add the same"),
        pytest.param("", f"{BASE} Thanks.", "Thanks.", id="one removes everything, the other adds"),
        pytest.param(BASE, "", "", id="one removes everything, the other does nothing"),
    ],
)
def test_what_each_did_is_in_the_merged_text(mine: str, theirs: str, merged: str) -> None:
    assert merge(BASE, mine, theirs) == Merged(merged, True)


def test_a_sentence_that_both_changed_is_for_a_person_to_decide() -> None:
    merged = merge(
        BASE, BASE.replace("was read", "was agreed"), BASE.replace("The budget was read", "The budget was refused")
    )

    assert merged == Merged(
        "The head welcomed everybody. The budget was refused. The budget was agreed. The meeting closed.", False
    )


def test_a_sentence_that_one_removed_and_the_other_changed_is_for_a_person_to_decide() -> None:
    assert merge("One. Two words.", "Two words.", "One. Two words.") == Merged("Two words.", True)
    assert not merge("Here is one. Here are two.", "Here are two.", "Here was one. Here are two.").is_clean


def test_half_a_sentence_of_each_gets_a_line_of_its_own_and_can_go_on() -> None:
    both = merge("", "Mrs Green as", "The board agr")
    assert both == Merged("The board agr\nMrs Green as", True)

    assert merge("Mrs Green as", "Mrs Green asks why", both.text) == Merged("The board agr\nMrs Green asks why", True)


def test_a_save_that_comes_a_second_time_adds_nothing() -> None:
    saved_and_more = f"{BASE} Mine. Theirs."

    assert merge(BASE, f"{BASE} Mine.", saved_and_more) == Merged(saved_and_more, True)


def test_numbers_and_lists_are_not_torn_apart() -> None:
    text = "1. First point. It is long.\n2. Second\n\n- a\n  - b"

    assert [(unit.gap, unit.words) for unit in units_of(text)] == [
        ("", "1. First point."),
        (" ", "It is long."),
        ("\n", "2. Second"),
        ("\n\n", "- a"),
        ("\n  ", "- b"),
    ]


@pytest.mark.parametrize("sign", ["ab. ", "1. ", ". ", "a ", "\n", "Same line.\n", "🎉. ", "ثم. "])
def test_twenty_thousand_letters_of_anything_are_merged_and_compared_in_no_time(sign: str) -> None:
    text = (sign * 20_000)[:20_000]
    started = time.perf_counter()

    merge(text, f"Mine before. {text}", f"{text} Theirs after.")
    merge(text, text[:9000] + " Mine. " + text[9000:], text[10_000:] + text[:10_000])
    differences(text, text[:9000] + " Mine. " + text[9000:])

    assert time.perf_counter() - started < 3


def test_a_difference_is_shown_word_by_word() -> None:
    parts = differences("The board agreed to three places. All were happy.", "The board agreed to four new places.")

    assert [(part.kind, part.text) for part in parts] == [
        ("same", "The board agreed to "),
        ("removed", "three"),
        ("added", "four new"),
        ("same", " places."),
        ("removed", " All were happy."),
    ]


def test_texts_that_say_the_same_differ_in_nothing() -> None:
    assert [(part.kind, part.text) for part in differences(BASE, BASE)] == [("same", BASE)]
    assert differences("", "") == []
