"""News: written as a draft, shown when published, with clean pictures and harmless text."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from members.markup import as_html
from members.models import Alliance, NewsItem, Person
from tests.factories import NewsFactory

NEWS = "/riverside/news/"
WRITTEN = {"title": "A good day", "summary": "In short.", "body": "It **was** good.", "is_public": "on"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def published(alliance: Alliance, **fields: object) -> NewsItem:
    return NewsFactory(alliance=alliance, **{"published_at": timezone.now() - timedelta(hours=1), **fields})


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 30), name: str = "photo.jpg", **options: object):
    file = BytesIO()
    mode = options.pop("mode", "RGBA" if form == "PNG" else "RGB")
    Image.new(mode, size, "red").save(file, form, **options)
    return SimpleUploadedFile(name, file.getvalue(), content_type="image/jpeg")


def photo_from_a_telephone():
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0)}
    return picture(exif=exif)


# Writing and publishing


def test_what_is_written_is_a_draft_until_it_is_published(
    as_director: Client, director: Person, as_teacher: Client, visitor: Client, alliance: Alliance
) -> None:
    answer = as_director.post(f"{NEWS}new/", WRITTEN)

    item = NewsItem.objects.get()
    assert (item.alliance, item.written_by, item.published_at) == (alliance, director, None)
    assert answer.url == f"{NEWS}{item.pk}/"
    assert "Draft" in as_director.get(answer.url).content.decode()
    assert [client.get(answer.url).status_code for client in (as_teacher, visitor)] == [404, 404]

    assert "everybody on the public page" in as_director.get(f"{answer.url}publish/").content.decode()
    as_director.post(f"{answer.url}publish/")

    assert [client.get(answer.url).status_code for client in (as_teacher, visitor)] == [200, 200]


def test_a_change_is_shown_at_once_and_keeps_the_day(as_director: Client, visitor: Client, alliance: Alliance) -> None:
    item = published(alliance)

    as_director.post(f"{NEWS}{item.pk}/edit/", {**WRITTEN, "title": "Corrected"})

    changed = NewsItem.objects.get()
    assert (changed.title, changed.published_at) == ("Corrected", item.published_at)
    assert "Corrected" in visitor.get(f"{NEWS}{item.pk}/").content.decode()


def test_what_is_taken_back_is_a_draft_again(as_director: Client, visitor: Client, alliance: Alliance) -> None:
    item = published(alliance)

    as_director.post(f"{NEWS}{item.pk}/unpublish/")

    assert visitor.get(f"{NEWS}{item.pk}/").status_code == 404
    assert "was a draft already" in as_director.post(f"{NEWS}{item.pk}/unpublish/", follow=True).content.decode()


def test_publishing_twice_says_so_and_keeps_the_first_day(as_director: Client, alliance: Alliance) -> None:
    item = published(alliance)

    page = as_director.post(f"{NEWS}{item.pk}/publish/", follow=True).content.decode()

    assert "was published already" in page
    assert NewsItem.objects.get().published_at == item.published_at


def test_deleting_asks_first(as_director: Client, alliance: Alliance) -> None:
    item = published(alliance)

    assert "cannot be undone" in as_director.get(f"{NEWS}{item.pk}/delete/").content.decode()
    assert NewsItem.objects.exists()
    assert as_director.post(f"{NEWS}{item.pk}/delete/").url == NEWS
    assert not NewsItem.objects.exists()


@pytest.mark.parametrize("path", ["new/", "{pk}/edit/", "{pk}/publish/", "{pk}/unpublish/", "{pk}/delete/"])
def test_only_writers_write(
    as_lead: Client, as_teacher: Client, as_head: Client, as_outsider: Client, visitor: Client, alliance: Alliance, path
) -> None:
    where = NEWS + path.format(pk=published(alliance).pk)

    clients = (as_lead, as_head, as_teacher, as_outsider, visitor)
    assert [client.get(where).status_code for client in clients] == [200, 403, 403, 404, 302]
    assert [client.post(where, WRITTEN).status_code for client in clients[1:]] == [403, 403, 404, 302]


@pytest.mark.parametrize("path", ["", "edit/", "publish/", "unpublish/", "delete/", "picture/"])
def test_the_news_of_another_alliance_is_not_here(as_director: Client, other_alliance: Alliance, path: str) -> None:
    item = published(other_alliance)

    assert as_director.get(f"{NEWS}{item.pk}/{path}").status_code == 404
    assert as_director.post(f"{NEWS}{item.pk}/{path}", WRITTEN).status_code == 404
    item.refresh_from_db()
    assert item.published_at


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("title", "", "This field is required"),
        ("title", "x" * 100_000, "at most 150"),
        ("body", "", "This field is required"),
        ("body", "x" * 100_000, "at most 20000"),
        ("body", "a\x00b", "Null characters are not allowed"),
        ("summary", "x" * 301, "at most 300"),
        ("new_picture", "not a file", "In short."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_written_is_kept(
    as_director: Client, field: str, value: str, says: str
) -> None:
    answer = as_director.post(f"{NEWS}new/", {**WRITTEN, "title": "Kept title", "body": "", field: value})

    assert answer.status_code == 200
    page = answer.content.decode()
    assert says in page
    assert field == "title" or "Kept title" in page
    assert not NewsItem.objects.exists()


# Reading


def test_each_reads_what_is_meant_for_them(
    as_director: Client, as_teacher: Client, visitor: Client, as_outsider: Client, alliance: Alliance
) -> None:
    published(alliance, title="For everybody")
    published(alliance, title="For members", is_public=False)
    NewsFactory(alliance=alliance, title="Unfinished")
    published(alliance, title="Tomorrow", published_at=timezone.now() + timedelta(days=1))

    def sees(client: Client) -> list[str]:
        page = client.get(NEWS).content.decode()
        return [title for title in ("For everybody", "For members", "Unfinished", "Tomorrow") if title in page]

    assert sees(as_director) == ["For everybody", "For members", "Unfinished", "Tomorrow"]
    assert sees(as_teacher) == ["For everybody", "For members"]
    assert sees(visitor) == sees(as_outsider) == ["For everybody"]


def test_news_is_narrowed_by_words_and_state(as_director: Client, as_teacher: Client, alliance: Alliance) -> None:
    published(alliance, title="Spring meeting", body="Bring a friend.")
    published(alliance, title="Members only", is_public=False)
    NewsFactory(alliance=alliance, title="Draft of mine")

    def sees(client: Client, **filters: str) -> list[str]:
        page = client.get(NEWS, filters).content.decode()
        return [title for title in ("Spring meeting", "Members only", "Draft of mine") if title in page]

    assert sees(as_director, q="spring friend") == ["Spring meeting"]
    assert sees(as_director, state="draft") == ["Draft of mine"]
    assert sees(as_director, state="members") == ["Members only"]
    assert sees(as_director, state="public") == ["Spring meeting"]
    assert sees(as_teacher, state="draft") == ["Spring meeting", "Members only"]
    assert sees(as_teacher, q="\x00", page="9999999999") == ["Spring meeting", "Members only"]
    assert "Nothing matches" in as_teacher.get(NEWS, {"q": "zebra"}).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    as_director: Client, visitor: Client, alliance: Alliance, rows: int, django_assert_num_queries
) -> None:
    for _ in range(rows):
        published(alliance)

    with django_assert_num_queries(4):
        as_director.get(NEWS)
    with django_assert_num_queries(3):
        visitor.get(NEWS)


def test_the_search_finds_news(as_teacher: Client, alliance: Alliance) -> None:
    item = published(alliance, title="Otters seen at school")
    NewsFactory(alliance=alliance, title="Otters, a draft")

    page = as_teacher.get("/riverside/search/", {"q": "otters"}).content.decode()

    assert f"{NEWS}{item.pk}/" in page
    assert "a draft" not in page


def test_the_feed_holds_public_news_alone(visitor: Client, alliance: Alliance) -> None:
    published(alliance, title="For everybody", body="<script>alert(1)</script> **bold**")
    published(alliance, title="For members", is_public=False)

    answer = visitor.get(f"{NEWS}feed/")

    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = answer.content.decode()
    assert "For everybody" in feed
    assert "For members" not in feed
    assert "&lt;strong&gt;bold" in feed
    assert "&lt;script" not in feed


# Markdown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**bold** and *slanted*", "<p><strong>bold</strong> and <em>slanted</em></p>"),
        ("# Largest", "<h2>Largest</h2>"),
        ("###### Least", "<h6>Least</h6>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("[us](https://example.org)", '<p><a href="https://example.org" rel="noopener noreferrer">us</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](data:text/html,hello)", "<p>[x](data:text/html,hello)</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('<a href="x" onclick="y">z</a>', '<p>&lt;a href="x" onclick="y"&gt;z&lt;/a&gt;</p>'),
        ("![p](https://elsewhere.example/p.png)", None),
        ("🦉", "<p>🦉</p>"),
        ("", ""),
    ],
)
def test_markdown_becomes_harmless_html(written: str, shown: str | None) -> None:
    html = as_html(written).strip()

    assert html == shown if shown is not None else "<img" not in html


@pytest.mark.parametrize("written", ["[" * 5000, "> " * 5000, "*" * 20000, "`" * 20000, "- " * 5000, "](" * 8000])
def test_markdown_that_is_meant_to_hurt_is_read_quickly(written: str) -> None:
    before = timezone.now()
    as_html(written)
    assert timezone.now() - before < timedelta(seconds=2)


# Pictures


def test_a_picture_loses_place_and_camera(as_director: Client, visitor: Client, alliance: Alliance) -> None:
    as_director.post(f"{NEWS}new/", {**WRITTEN, "new_picture": photo_from_a_telephone(), "picture_alt": "Red"})
    item = NewsItem.objects.get()
    as_director.post(f"{NEWS}{item.pk}/publish/")

    answer = visitor.get(f"{NEWS}{item.pk}/picture/")

    content = b"".join(answer.streaming_content)
    assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with Image.open(BytesIO(content)) as kept:
        assert (kept.format, kept.size, len(kept.getexif())) == ("WEBP", (40, 30), 0)
    assert b"Secret Camera" not in content


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_is_made_smaller(as_director: Client, alliance: Alliance, form: str) -> None:
    as_director.post(
        f"{NEWS}new/", {**WRITTEN, "new_picture": picture(form, (2400, 1200)), "picture_alt": "A red square"}
    )

    with NewsItem.objects.get().picture.open() as file, Image.open(file) as kept:
        assert kept.size == (1600, 800)


@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (SimpleUploadedFile("photo.jpg", b"<html><script>alert(1)</script></html>"), "not a picture"),
        (SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 60), "not a picture"),
        (SimpleUploadedFile("photo.jpg", b"%PDF-1.7"), "not a picture"),
        (SimpleUploadedFile("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "not a picture"),
        (SimpleUploadedFile("photo.jpg", b""), "file is empty"),
        (SimpleUploadedFile("photo.jpg", b"x" * (5 * 1024 * 1024 + 1)), "larger than 5 MB"),
        (picture("GIF", name="photo.jpg"), "not a picture"),
        (picture("PNG", (7000, 6000), mode="L"), "40 million pixels"),
    ],
)
def test_a_disguised_or_too_large_file_is_refused(as_director: Client, alliance: Alliance, upload, says: str) -> None:
    upload.seek(0)
    answer = as_director.post(f"{NEWS}new/", {**WRITTEN, "new_picture": upload, "picture_alt": "x"})

    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not NewsItem.objects.exists()


def test_a_picture_must_be_described(as_director: Client, alliance: Alliance) -> None:
    page = as_director.post(f"{NEWS}new/", {**WRITTEN, "new_picture": picture()}).content.decode()

    assert "Say what the picture shows" in page
    assert not NewsItem.objects.exists()


def test_a_picture_is_as_open_as_its_news(
    as_director: Client, as_teacher: Client, visitor: Client, as_outsider: Client, alliance: Alliance
) -> None:
    as_director.post(
        f"{NEWS}new/", {**WRITTEN, "is_public": "", "new_picture": picture(), "picture_alt": "A red square"}
    )
    where = f"{NEWS}{NewsItem.objects.get().pk}/picture/"
    clients = (as_director, as_teacher, as_outsider, visitor)

    def status(client: Client) -> int:
        answer = client.get(where)
        b"".join(answer)
        return answer.status_code

    assert [status(client) for client in clients] == [200, 404, 404, 404]
    NewsItem.objects.update(published_at=timezone.now())
    assert [status(client) for client in clients] == [200, 200, 404, 404]


def test_a_file_that_is_gone_is_not_an_error(visitor: Client, alliance: Alliance) -> None:
    item = published(alliance, picture="news/gone.webp", picture_alt="Gone")

    assert visitor.get(f"{NEWS}{item.pk}/picture/").status_code == 404


def test_the_file_goes_with_its_picture(
    as_director: Client, alliance: Alliance, media: Path, django_capture_on_commit_callbacks
) -> None:
    def files() -> int:
        return sum(path.is_file() for path in media.rglob("*"))

    as_director.post(f"{NEWS}new/", {**WRITTEN, "new_picture": picture(), "picture_alt": "Red"})
    where = f"{NEWS}{NewsItem.objects.get().pk}/"
    assert files() == 1
    with django_capture_on_commit_callbacks(execute=True):
        as_director.post(f"{where}edit/", {**WRITTEN, "new_picture": picture(size=(9, 9)), "picture_alt": "Red"})
    assert files() == 1
    with django_capture_on_commit_callbacks(execute=True):
        as_director.post(f"{where}edit/", {**WRITTEN, "picture_alt": "Red", "without_picture": "on"})
    assert files() == 0
    assert (NewsItem.objects.get().picture.name, NewsItem.objects.get().picture_alt) == ("", "")
    as_director.post(f"{where}edit/", {**WRITTEN, "new_picture": picture(), "picture_alt": "Red"})
    with django_capture_on_commit_callbacks(execute=True):
        as_director.post(f"{where}delete/")
    assert files() == 0
