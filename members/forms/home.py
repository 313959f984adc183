"""The search box."""

from django import forms


class SearchForm(forms.Form):
    """A few words; what cannot be searched for counts as no words."""

    q = forms.CharField(required=False, max_length=100)

    def words(self) -> str:
        """Return the words with single spaces, or nothing."""
        return " ".join(self.cleaned_data.get("q", "").split()) if self.is_valid() else ""
