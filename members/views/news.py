"""News: read by everybody or by the members, written by those who may."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from members.access import public, requires
from members.actions import news as actions
from members.feeds import NewsFeed
from members.forms.news import NewsFilterForm, NewsForm
from members.markup import as_html
from members.models import Alliance, NewsItem
from members.permissions import Can

PER_PAGE = 12


@public
def news(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """List the news that the reader may see."""
    standing = request.standing
    form = NewsFilterForm(request.GET, writes=bool(standing and standing.can(Can.WRITE_NEWS)))
    found = form.narrow(alliance.news.visible_to(standing)).drafts_first()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    template = "members/news/list.html" if standing else "members/public/news.html"
    return render(request, template, {"form": form, "page": page})


@public
def news_item(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Show one piece of news."""
    item = get_object_or_404(alliance.news.visible_to(request.standing), pk=pk)
    template = "members/news/item.html" if request.standing else "members/public/news_item.html"
    return render(request, template, {"item": item, "body": as_html(item.body)})


@public
def news_picture(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponseBase:
    """Answer the picture of a piece of news to those who may read it."""
    item = get_object_or_404(alliance.news.visible_to(request.standing).exclude(picture=""), pk=pk)
    try:
        file = item.picture.open("rb")
    except FileNotFoundError as error:
        raise Http404("The file of this picture is gone.") from error
    answer = FileResponse(file, as_attachment=True, filename=f"news-{item.pk}.webp", content_type="image/webp")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@public
def news_feed(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Answer the public news as an Atom feed."""
    return NewsFeed()(request, alliance=alliance)


@requires(Can.WRITE_NEWS)
def news_create(request: HttpRequest, alliance: Alliance) -> HttpResponse:
    """Write a new piece of news; it is a draft until it is published."""
    return _write(request, alliance, None)


@requires(Can.WRITE_NEWS)
def news_edit(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Change a piece of news."""
    return _write(request, alliance, get_object_or_404(alliance.news, pk=pk))


def _write(request: HttpRequest, alliance: Alliance, item: NewsItem | None) -> HttpResponse:
    form = NewsForm(request.POST or None, request.FILES or None, instance=item)
    if request.method == "POST" and form.is_valid():
        written = actions.write_news(
            item=get_object_or_404(alliance.news, pk=item.pk) if item else None,
            words=form.words(),
            picture=form.cleaned_data["new_picture"],
            without_picture=form.cleaned_data.get("without_picture", False),
            by=request.standing,
        )
        messages.success(request, "Saved. This is how it looks." if written.published_at is None else "Saved.")
        return redirect("members:news_item", alliance.slug, written.pk)
    return render(request, "members/news/write.html", {"form": form, "item": item})


@requires(Can.WRITE_NEWS)
def news_publish(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Publish a draft after asking once."""
    item = get_object_or_404(alliance.news, pk=pk)
    if request.method == "POST":
        if actions.publish_news(item=item, by=request.standing):
            messages.success(request, f"“{item.title}” is published.")
        else:
            messages.info(request, f"“{item.title}” was published already.")
        return redirect("members:news_item", alliance.slug, pk)
    readers = "everybody on the public page" if item.is_public else "the people of the alliance"
    return _confirm(request, item, "Publish", [f"“{item.title}” will be shown to {readers}. You can take it back."])


@requires(Can.WRITE_NEWS)
def news_unpublish(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Make a piece of news a draft again after asking once."""
    item = get_object_or_404(alliance.news, pk=pk)
    if request.method == "POST":
        if actions.unpublish_news(item=item, by=request.standing):
            messages.success(request, f"“{item.title}” is a draft again.")
        else:
            messages.info(request, f"“{item.title}” was a draft already.")
        return redirect("members:news_item", alliance.slug, pk)
    return _confirm(
        request, item, "Take back", [f"“{item.title}” will be a draft again, seen only by those who write."]
    )


@requires(Can.WRITE_NEWS)
def news_delete(request: HttpRequest, alliance: Alliance, pk: int) -> HttpResponse:
    """Delete a piece of news after asking once."""
    item = get_object_or_404(alliance.news, pk=pk)
    if request.method == "POST":
        actions.delete_news(item=item, by=request.standing)
        messages.success(request, f"“{item.title}” is deleted.")
        return redirect("members:news", alliance.slug)
    lines = [f"“{item.title}” and its picture will be deleted. This cannot be undone."]
    return _confirm(request, item, "Delete", lines, danger=True)


def _confirm(
    request: HttpRequest, item: NewsItem, submit: str, consequences: list[str], *, danger: bool = False
) -> HttpResponse:
    context = {
        "title": f"{submit} this news?" if submit != "Take back" else "Take this news back?",
        "consequences": consequences,
        "submit": submit,
        "danger": danger,
        "cancel_url": item.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)
