"""Addresses of the register of interests and recusals."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
