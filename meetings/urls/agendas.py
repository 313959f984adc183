"""Addresses of agendas, papers and packs."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
