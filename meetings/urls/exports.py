"""Addresses of documents and downloads."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
