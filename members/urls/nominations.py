"""Addresses of the nominations pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
