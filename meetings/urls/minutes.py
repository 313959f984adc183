"""Addresses of live minutes, corrections and adoption."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
