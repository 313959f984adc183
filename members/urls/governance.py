"""Addresses of the governance pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
