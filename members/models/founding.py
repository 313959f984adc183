"""What somebody has typed so far of an alliance that they are setting up."""

from typing import Any

from django.db import models


class FoundingDraft(models.Model):
    """The steps of the guided form as they were typed; kept with the person, so that no session takes them along."""

    person = models.OneToOneField("members.Person", models.CASCADE, related_name="founding_draft")
    said = models.JSONField("what was typed", default=dict)
    # What became of it: a button that was pressed twice finds the alliance that the first press made.
    alliance = models.ForeignKey("members.Alliance", models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "alliance being set up"
        verbose_name_plural = "alliances being set up"

    def step(self, name: str) -> dict[str, str]:
        """Return what was typed in a step, field by field; nothing where it has not been taken."""
        return {key: typed for key, typed in self._kept(name).items() if isinstance(typed, str)}

    @property
    def chosen(self) -> list[int]:
        """The schools chosen so far, by their keys."""
        keys = self._kept("schools").get("chosen")
        return [key for key in keys if isinstance(key, int)] if isinstance(keys, list) else []

    def keep(self, name: str, typed: dict[str, Any]) -> None:
        """Put what was typed in a step beside what stands there."""
        rest = self.said if isinstance(self.said, dict) else {}
        self.said = {**rest, name: {**self._kept(name), **typed}}

    def _kept(self, name: str) -> dict[str, Any]:
        """Return one step as it is kept; what an older version of the form left behind counts as nothing."""
        kept = self.said.get(name) if isinstance(self.said, dict) else None
        return kept if isinstance(kept, dict) else {}
