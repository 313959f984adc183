"""Addresses of the institutions pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
