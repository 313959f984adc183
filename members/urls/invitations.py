"""Addresses of the invitations pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
