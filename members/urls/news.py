"""Addresses of the news pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
