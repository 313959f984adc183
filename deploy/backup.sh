#!/bin/sh
# Save database and uploaded files as one .tar in BACKUP_DIR, whole or not at all.
set -eu
: "${DATABASE_URL:?}" "${BACKUP_DIR:?}"
name="portal-$(date -u +%Y%m%d-%H%M%S)"
mkdir -p "$BACKUP_DIR"
work=$(mktemp -d "$BACKUP_DIR/.unfinished-XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 700 "$work"

pg_dump --dbname="$DATABASE_URL" --format=custom --no-owner --no-privileges --file="$work/database.dump"
mkdir "$work/media"
if [ -n "${MEDIA_ROOT:-}" ] && [ -d "$MEDIA_ROOT" ]; then
  cp -Rp "$MEDIA_ROOT/." "$work/media"
fi
(umask 077 && tar -C "$work" -cf "$work/$name.tar" database.dump media)
mv "$work/$name.tar" "$BACKUP_DIR/$name.tar"
find "$BACKUP_DIR" -maxdepth 1 -name 'portal-*.tar' -mtime "+${BACKUP_KEEP_DAYS:-14}" -delete
echo "$BACKUP_DIR/$name.tar"
