"""Addresses of the front page, home, search and the alliance's colours."""

from django.urls import path

from members.views import home

urlpatterns = [
    path("", home.front, name="front"),
    path("<slug:slug>/home/", home.home, name="home"),
    path("<slug:slug>/search/", home.search, name="search"),
    path("<slug:slug>/accent.css", home.accent_css, name="accent_css"),
]
