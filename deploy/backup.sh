#!/bin/sh
# Keeps the database and the attachments in a folder of the day: backup.sh FOLDER
#
# The database first: an attachment is never changed nor removed from the store, so every file that
# the dump speaks of is there when the files are copied after it.
set -eu
umask 077

target="$1/$(date -u +%Y-%m-%dT%H%M%SZ)"
mkdir -p "$target.part"
address=$(printf '%s' "$DATABASE_URL" | sed 's/^postgresql+psycopg:/postgresql:/')
case "$address" in
  postgresql:*) pg_dump --format=custom --file="$target.part/fundtrail.dump" "$address" ;;
  sqlite:///*)  sqlite3 "${address#sqlite:///}" ".backup '$target.part/fundtrail.db'" ;;
  *) echo "DATABASE_URL is neither PostgreSQL nor SQLite" >&2; exit 2 ;;
esac
tar --create --gzip --file="$target.part/attachments.tar.gz" --directory="$ATTACHMENTS_FOLDER" .
mv "$target.part" "$target"
echo "$target"
