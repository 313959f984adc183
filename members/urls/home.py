"""Addresses of the front page, home, search, the message log and the alliance's colours."""

from django.urls import path

from members.views import home, messages

urlpatterns = [
    path("", home.front, name="front"),
    path("<slug:slug>/home/", home.home, name="home"),
    path("<slug:slug>/search/", home.search, name="search"),
    path("<slug:slug>/accent.css", home.accent_css, name="accent_css"),
    path("<slug:slug>/alliance/messages/", messages.messages, name="messages"),
    path("<slug:slug>/alliance/messages/<int:pk>/again/", messages.message_again, name="message_again"),
]
