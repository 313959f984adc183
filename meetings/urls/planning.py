"""Addresses of the list of meetings, the year plan, and each meeting's page."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
