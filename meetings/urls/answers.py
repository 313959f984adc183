"""Addresses of invitations and their answers, and the attendance record."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
