"""A head nominates a school of the national directory; another seconds, the chair accepts, and its lead joins."""

from members.models import Alliance, Institution, Nomination, Person
from tests.factories import InstitutionFactory
from tests.journeys.conftest import Visit
from tests.journeys.post import last_letter_to, link_to


def test_a_school_is_nominated_seconded_accepted_and_its_lead_joins(
    visit: Visit, alliance: Alliance, school: Institution, head: Person, other_head: Person, chair: Person
) -> None:
    cedar = InstitutionFactory(name="Cedar Primary School", town="Tilbury", urn=123456)

    proposer = visit(head)
    proposer.go("/riverside/members/nominations/")
    proposer.assert_sound()
    proposer.follow("Nominate a school")
    proposer.fill("Name, town, postcode or URN", "cedar primry")
    proposer.click("Find")
    proposer.sees("Cedar Primary School")
    proposer.assert_sound()
    proposer.follow("Nominate Cedar Primary School")
    proposer.fill("How does the school share our ethos?", "They open their classrooms to others.")
    proposer.fill("What expertise does it have to offer?", "Early reading.")
    proposer.fill("How would it benefit", "From our mathematics leads.")
    proposer.fill("Name of its lead", "Lena Invented")
    proposer.fill("E-mail of its lead", "lena@example.org")
    proposer.assert_sound()
    proposer.click("Nominate")
    proposer.sees("Now somebody from another school seconds it.")
    proposer.assert_sound()
    proposer.page.get_by_label("Head of another school").select_option(label=other_head.name)
    proposer.click("Ask")
    proposer.sees(f"{other_head.name} is asked.")
    assert f"{head.name} of Alder Primary School nominates Cedar Primary School" in " ".join(
        last_letter_to(other_head.email).split()
    )

    seconder = visit(other_head)
    seconder.go("/riverside/home/")
    seconder.follow("Cedar Primary School is nominated")
    seconder.follow("Second it")
    seconder.fill("Why you second it", "We have worked with them.")
    seconder.assert_sound()
    seconder.click("Second")
    seconder.sees("You have seconded Cedar Primary School.")
    assert "has seconded your nomination of Cedar Primary School" in last_letter_to(head.email)

    decider = visit(chair)
    decider.go("/riverside/home/")
    decider.follow("Decide on Cedar Primary School")
    decider.page.get_by_role("main").get_by_role("link", name="Decide", exact=True).click()
    decider.page.get_by_label("Accept the school").check()
    decider.fill("Note, or the reason", "Welcome.")
    decider.assert_sound()
    decider.click("Record the decision")
    decider.sees("Cedar Primary School is accepted, and Lena Invented is invited.")
    proposer.page.reload()
    steps = proposer.page.locator(".steps li strong").all_inner_texts()
    proposer.sees("We have worked with them.")
    assert steps == [
        "Proposed", "Asked to second", "Seconded", "Accepted", "Membership started", "School lead invited",
    ]  # fmt: skip
    proposer.assert_sound()
    assert "was accepted. Its lead is invited to join." in last_letter_to(head.email)

    lena = visit()
    lena.go(link_to("lena@example.org"))
    lena.sees("as school lead at Cedar Primary School")
    lena.fill("Password", "otters-swim-upstream")
    lena.fill("The same password again", "otters-swim-upstream")
    lena.click("Join")
    lena.page.wait_for_url("**/riverside/home/")
    lena.sees("Your school in the alliance")
    lena.sees("Cedar Primary School")
    assert cedar in alliance.institutions()
    assert Nomination.objects.get().state == "accepted"
