"""Clusters and their schools, suggestions, and pledges to strands."""

from typing import Any

from django import forms

from members.access import Standing
from members.forms.across import SpanningForm
from members.models import Cluster, Institution, Strand
from members.proximity import Rule


class ClusterForm(SpanningForm):
    """A cluster's name and rule."""

    # A name is used once in an alliance.
    spans = frozenset({"alliance"})

    class Meta:
        model = Cluster
        fields = ["name", "secondaries", "specials", "primaries", "within_km", "description"]

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.instance.alliance = standing.alliance


class ClusterSchoolsForm(forms.Form):
    """Schools to put into a cluster: those of the alliance that are in none."""

    schools = forms.ModelMultipleChoiceField(Institution.objects.none(), widget=forms.CheckboxSelectMultiple())

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["schools"].queryset = schools_in_no_cluster(standing)


def schools_in_no_cluster(standing: Standing) -> Any:
    """Return the alliance's schools that are in no cluster today."""
    taken = standing.alliance.cluster_schools.current().order_by().values("institution_id")
    return Institution.objects.members_of(standing.alliance).schools().exclude(pk__in=taken).order_by("name")


class RuleForm(forms.Form):
    """The rule under which clusters are suggested."""

    secondaries = forms.IntegerField(label="Secondary schools", min_value=1, max_value=5, initial=1)
    specials = forms.IntegerField(label="Special schools", min_value=0, max_value=5, initial=1)
    primaries = forms.IntegerField(label="Primary schools, at least", min_value=0, max_value=30, initial=2)
    within_km = forms.FloatField(label="No further apart, km", min_value=0.5, max_value=100, initial=8)

    @classmethod
    def initial_values(cls) -> dict[str, Any]:
        """Return the usual rule, as the form's data."""
        return {name: field.initial for name, field in cls.base_fields.items()}

    def rule(self) -> Rule:
        """Return the rule asked for, or the usual one where what was asked makes no sense."""
        return Rule(**self.cleaned_data) if self.is_valid() else Rule()


class AcceptForm(forms.Form):
    """A suggestion as the director alters it before accepting."""

    name = forms.CharField(max_length=120)
    schools = forms.ModelMultipleChoiceField(Institution.objects.none())
    with_group = forms.BooleanField(required=False)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alliance = standing.alliance
        self.fields["schools"].queryset = schools_in_no_cluster(standing)

    def clean_name(self) -> str:
        """Refuse a name that another cluster has."""
        name: str = self.cleaned_data["name"]
        if self.alliance.clusters.filter(name=name).exists():
            raise forms.ValidationError("A cluster has this name already: give it another.")
        return name


class PledgeForm(forms.Form):
    """The strands that a school contributes to in one year."""

    strands = forms.ModelMultipleChoiceField(
        Strand.objects.none(), required=False, widget=forms.CheckboxSelectMultiple(), label="Strands of work"
    )

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strands"].queryset = standing.alliance.strands.active()
        expected = standing.alliance.strands_per_school
        if expected:
            self.fields["strands"].help_text = f"Every partner commits to at least {expected}."


class YearForm(forms.Form):
    """An academic year by the calendar year in which it begins."""

    year = forms.IntegerField(required=False, min_value=2000, max_value=2100)
