"""Addresses of agendas, papers and packs."""

from django.urls import path

from meetings.views import agendas, packs, papers

urlpatterns = [
    path("reply/<str:token>/propose/", agendas.reply_propose, name="reply_propose"),
    path("<slug:slug>/meetings/<int:pk>/agenda/", agendas.agenda, name="agenda"),
    path("<slug:slug>/meetings/<int:pk>/agenda/order/", agendas.agenda_order, name="agenda_order"),
    path("<slug:slug>/meetings/<int:pk>/agenda/publish/", packs.agenda_publish, name="agenda_publish"),
    path("<slug:slug>/meetings/<int:pk>/agenda/new/", agendas.item_add, name="item_add"),
    path("<slug:slug>/meetings/<int:pk>/agenda/propose/", agendas.item_propose, name="item_propose"),
    path("<slug:slug>/meetings/<int:pk>/pack/", packs.pack, name="pack"),
    path("<slug:slug>/meetings/<int:pk>/pack/<int:number>/", packs.pack_version, name="pack_version"),
    path("<slug:slug>/meetings/<int:pk>/pack/<int:number>/again/", packs.pack_again, name="pack_again"),
    path("<slug:slug>/meetings/items/<int:pk>/edit/", agendas.item_edit, name="item_edit"),
    path("<slug:slug>/meetings/items/<int:pk>/remove/", agendas.item_remove, name="item_remove"),
    path("<slug:slug>/meetings/items/<int:pk>/restore/", agendas.item_restore, name="item_restore"),
    path("<slug:slug>/meetings/items/<int:pk>/take/", agendas.item_take, name="item_take"),
    path("<slug:slug>/meetings/items/<int:pk>/refuse/", agendas.item_refuse, name="item_refuse"),
    path("<slug:slug>/meetings/items/<int:pk>/papers/", papers.papers_add, name="papers_add"),
    path("<slug:slug>/meetings/items/<int:pk>/papers/ask/", papers.paper_request, name="paper_request"),
    path("<slug:slug>/meetings/papers/", papers.papers_owed, name="papers_owed"),
    path("<slug:slug>/meetings/papers/<int:pk>/", papers.paper, name="paper"),
    path("<slug:slug>/meetings/papers/<int:pk>/rename/", papers.paper_rename, name="paper_rename"),
    path("<slug:slug>/meetings/papers/<int:pk>/replace/", papers.paper_replace, name="paper_replace"),
    path("<slug:slug>/meetings/papers/<int:pk>/move/", papers.paper_move, name="paper_move"),
    path("<slug:slug>/meetings/papers/<int:pk>/remove/", papers.paper_remove, name="paper_remove"),
    path("<slug:slug>/meetings/papers/owed/<int:pk>/", papers.paper_deliver, name="paper_deliver"),
    path(
        "<slug:slug>/meetings/papers/owed/<int:pk>/withdraw/",
        papers.paper_request_withdraw,
        name="paper_request_withdraw",
    ),
]
