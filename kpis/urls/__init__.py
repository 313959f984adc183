"""Paths and names of the KPIs room."""

from django.urls import path

from kpis.views import board, commitments, definitions, returns, values

app_name = "kpis"
urlpatterns = [
    path("<slug:slug>/kpis/", board.board, name="board"),
    path("<slug:slug>/kpis/schools/<int:pk>/", board.school, name="school"),
    path("<slug:slug>/kpis/indicators/", definitions.indicators, name="indicators"),
    path("<slug:slug>/kpis/indicators/ready/", definitions.library, name="library"),
    path("<slug:slug>/kpis/indicators/new/", definitions.indicator_add, name="indicator_add"),
    path("<slug:slug>/kpis/indicators/<int:pk>/", board.indicator, name="indicator"),
    path("<slug:slug>/kpis/indicators/<int:pk>/edit/", definitions.indicator_edit, name="indicator_edit"),
    path("<slug:slug>/kpis/indicators/<int:pk>/targets/<int:period>/", definitions.benchmark, name="benchmark"),
    path("<slug:slug>/kpis/indicators/<int:pk>/values/<int:period>/", values.value, name="value"),
    path("<slug:slug>/kpis/indicators/<int:pk>/colour/<int:period>/", values.verdict, name="verdict"),
    path("<slug:slug>/kpis/periods/", definitions.periods, name="periods"),
    path("<slug:slug>/kpis/periods/new/", definitions.period_add, name="period_add"),
    path("<slug:slug>/kpis/periods/<int:pk>/edit/", definitions.period_edit, name="period_edit"),
    path("<slug:slug>/kpis/returns/", returns.returns, name="returns"),
    path("<slug:slug>/kpis/returns/<int:period>/<int:pk>/", returns.give, name="give_return"),
    path("<slug:slug>/kpis/returns/<int:period>/<int:pk>/template/", returns.return_template, name="return_template"),
    path("<slug:slug>/kpis/returns/<int:period>/<int:pk>/upload/", returns.return_upload, name="return_upload"),
    path("<slug:slug>/kpis/returns/<int:pk>/decide/", returns.decide, name="decide_return"),
    path("<slug:slug>/kpis/commitments/", commitments.scorecard, name="scorecard"),
    path("<slug:slug>/kpis/commitments/export/", commitments.scorecard_export, name="scorecard_export"),
    path("<slug:slug>/kpis/commitments/schools/<int:pk>/", commitments.promises, name="promises"),
    path("<slug:slug>/kpis/commitments/schools/<int:pk>/attest/<int:commitment>/", commitments.attest, name="attest"),
    path("<slug:slug>/kpis/commitments/schools/<int:pk>/exempt/<int:commitment>/", commitments.exempt, name="exempt"),
    path("<slug:slug>/kpis/commitments/claims/<int:pk>/", commitments.claim, name="claim"),
    path("<slug:slug>/kpis/settings/", definitions.kpi_settings, name="settings"),
]
