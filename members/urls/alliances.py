"""Addresses of the alliances pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
