"""Addresses of the public face, news and enquiries."""

from django.urls import path

from members.views import enquiries, news, public

urlpatterns = [
    path("<slug:slug>/", public.public_face, name="public_face"),
    path("<slug:slug>/ask/", public.enquire, name="enquire"),
    path("<slug:slug>/ask/thanks/", public.enquire_thanks, name="enquire_thanks"),
    path("<slug:slug>/enquiries/", enquiries.enquiries, name="enquiries"),
    path("<slug:slug>/enquiries/<int:pk>/", enquiries.enquiry, name="enquiry"),
    path("<slug:slug>/enquiries/<int:pk>/reopen/", enquiries.enquiry_reopen, name="enquiry_reopen"),
    path("<slug:slug>/news/", news.news, name="news"),
    path("<slug:slug>/news/feed/", news.news_feed, name="news_feed"),
    path("<slug:slug>/news/new/", news.news_create, name="news_create"),
    path("<slug:slug>/news/<int:pk>/", news.news_item, name="news_item"),
    path("<slug:slug>/news/<int:pk>/picture/", news.news_picture, name="news_picture"),
    path("<slug:slug>/news/<int:pk>/edit/", news.news_edit, name="news_edit"),
    path("<slug:slug>/news/<int:pk>/publish/", news.news_publish, name="news_publish"),
    path("<slug:slug>/news/<int:pk>/unpublish/", news.news_unpublish, name="news_unpublish"),
    path("<slug:slug>/news/<int:pk>/delete/", news.news_delete, name="news_delete"),
]
