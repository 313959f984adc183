#!/bin/sh
# Back up at once if the last day has no backup, then every night at BACKUP_HOUR (UTC).
set -u
here=$(dirname "$0")
if [ -z "$(find "$BACKUP_DIR" -name 'portal-*.tar' -mmin -1440 2>/dev/null)" ]; then
  "$here/backup.sh" || echo "The backup failed." >&2
fi
while true; do
  now=$(date -u +%s)
  next=$(date -u -d "today ${BACKUP_HOUR}:00" +%s)
  [ "$next" -gt "$now" ] || next=$(date -u -d "tomorrow ${BACKUP_HOUR}:00" +%s)
  sleep $((next - now))
  "$here/backup.sh" || echo "The backup failed." >&2
done
