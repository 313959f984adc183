#!/bin/sh
# Replace database and uploaded files by those of one backup; the database changes whole or not at all.
set -eu
: "${DATABASE_URL:?}"
file="${1:?usage: restore.sh BACKUP.tar}"
[ -r "$file" ] || { echo "There is no backup to read at $file." >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tar -C "$work" -xf "$file"
[ -s "$work/database.dump" ] || { echo "$file is no backup of the portal." >&2; exit 1; }
pg_restore --no-owner --no-privileges --file="$work/database.sql" "$work/database.dump"
{
  echo 'SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public;'
  cat "$work/database.sql"
} | psql --dbname="$DATABASE_URL" --single-transaction --set=ON_ERROR_STOP=1 --quiet --output=/dev/null
if [ -n "${MEDIA_ROOT:-}" ] && [ -d "$work/media" ]; then
  mkdir -p "$MEDIA_ROOT"
  cp -Rp "$work/media/." "$MEDIA_ROOT"
fi
