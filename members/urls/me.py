"""Addresses of the me pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
