"""A newcomer sets up an alliance from its website: from the front page to the alliance's own public face."""

from django.utils import timezone

from members.models import Alliance, Invitation
from tests.factories import InstitutionFactory
from tests.journeys.conftest import Visit
from tests.journeys.post import last_letter_to, link_to

VISION = (
    "The schools of our alliance have high aspirations and shared values. Learning together, we are stronger: we trust"
    " in each other to challenge and support each other."
)
VALUES = "What we stand for:\n• Trust and openness\n• High aspirations for every child;\n• A love of learning"
PROMISES = """We will commit to:

  • sending a representative to the half termly meetings
  • sending a representative to any cluster group
  • contributing to and sharing alliance projects and initiatives
  • hosting a meeting and sharing the best practices within our schools
  • proposing new members to the alliance whom it is felt share our ethos;
    have an expertise to offer the alliance
"""
STRANDS = "1. Initial teacher training\n2. Continuing professional development\n3. School to school support"


def test_a_newcomer_sets_up_an_alliance_from_its_website(visit: Visit) -> None:
    for name in ("Alder Primary School", "Birch Academy", "Cedar Special School"):
        InstitutionFactory(name=name)

    window = visit()
    window.go("/")
    window.assert_sound()
    window.follow("Set up an alliance")
    window.assert_sound()
    window.fill("Your name", "Fay Founder")
    window.fill("Your e-mail", "fay@example.org")
    window.click("Send me the link")
    window.sees("Look in your e-mail")
    window.assert_sound()

    window.go(link_to("fay@example.org"))
    window.sees("Set up your alliance")
    window.assert_sound()
    window.fill("Password", "otters-swim-upstream")
    window.fill("The same password again", "otters-swim-upstream")
    window.click("Make my account")

    window.sees("Step 1 of 3")
    window.fill("Name of the alliance", "The Otterbourne Teaching School Alliance")
    window.sees("/otterbourne/ is free.")
    window.fill("Colour", "#ffcc00")
    window.sees("Too faint to read on paper")
    window.assert_sound()
    window.fill("Colour", "7a1f3d")
    window.fill("In one sentence", "Schools along the Otter that learn together.")
    window.fill("Vision", VISION)
    window.click("Go on")

    window.sees("Step 2 of 3")
    window.fill("Values or protocols", VALUES)
    window.fill("What each school commits to", PROMISES)
    window.fill("Strands, or areas of work", STRANDS)
    window.fill("Strands that each school pledges to", "2")
    window.assert_sound()
    window.click("Go on")

    window.sees("3 values, 5 commitments and 3 strands")
    window.fill("Names of your schools", "• Alder Primary School\n• Birch Acadmy\n• Cedar Special School")
    window.click("Look up")
    window.sees("Tick those that belong to The Otterbourne")
    window.assert_sound()
    window.page.get_by_label("Birch Academy").check()
    window.click("Add the ticked schools")
    window.sees("3 schools added.")
    window.click("Set up The Otterbourne Teaching School Alliance")

    window.page.wait_for_url("**/otterbourne/home/")
    window.sees("is set up, and you are its director")
    window.sees("Invite the leads of 3 strands")
    window.assert_sound()
    window.follow("Invite the heads of 3 schools")
    window.sees("Invite somebody")
    assert window.page.locator("[name=role]").input_value() == "head"
    window.fill("Name", "Nora Newcomer")
    window.fill("E-mail", "nora@example.org")
    window.page.locator("[name=institution]").select_option(label="Alder Primary School")
    window.click("Send the invitation")
    window.sees("The invitation to nora@example.org is on its way.")
    assert "join The Otterbourne Teaching School Alliance as school lead at Alder Primary School" in " ".join(
        last_letter_to("nora@example.org").split()
    )

    window.go("/otterbourne/home/")
    window.sees("Invite the heads of 2 schools")
    window.go("/otterbourne/alliance/words/")
    window.fill("Accent colour", "#1e6b3a")
    window.sees("Reads well on paper")
    window.click("Save")
    window.sees("The words are saved.")
    window.go("/otterbourne/alliance/half-terms/")
    window.sees("Autumn 1")

    window.go("/otterbourne/")
    window.sees(VISION)
    window.assert_sound()
    for words in (
        "Trust and openness",
        "Hosting a meeting",
        "School to school support",
        "Birch Academy",
        "Fay Founder",
    ):
        assert words in window.text
    assert window.page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--portal-accent')") == (
        "#1E6B3A"
    )

    alliance = Alliance.objects.get()
    assert (alliance.slug, alliance.accent_colour, alliance.strands_per_school) == ("otterbourne", "#1E6B3A", 2)
    assert list(alliance.appointments.values_list("person__email", "role", "starts_on")) == [
        ("fay@example.org", "director", timezone.localdate())
    ]
    assert list(Invitation.objects.filter(alliance=alliance).values_list("email", "role")) == [
        ("nora@example.org", "head")
    ]


def test_every_step_is_sound_on_a_phone_in_the_dark(visit: Visit, director) -> None:
    window = visit(director, width=375, dark=True)
    window.go("/new/about/")
    window.fill("Name of the alliance", "Otters")
    window.sees("/otters/ is free.")
    window.assert_sound()
    window.click("Go on")
    window.sees("Step 2 of 3")
    window.assert_sound()
    window.click("Go on")
    window.sees("Step 3 of 3")
    window.fill("Names of your schools", "Nowhere School\nNo Such Academy")
    window.click("Look up")
    window.sees("Nothing was found.")
    window.assert_sound()
    window.go("/")
    window.follow("Go on setting up Otters")
    window.follow("Throw away what I typed")
    window.assert_sound()
