#!/bin/sh
# One-shot of docker-compose.yml, before the servers: makes every secret that does not exist yet, each in a file that
# its one reader alone can read. Runs as root in Redash's image, which knows the account "redash".
set -eu
umask 077
root=${SECRETS_DIR:-/secrets}

# folder NAME OWNER
folder() {
  mkdir -p "$root/$1"
  chown "$2" "$root/$1"
  chmod 0500 "$root/$1"
}
# put FILE OWNER: standard input becomes the file, whole or not at all.
put() {
  cat >"$root/$1.new"
  chown "$2" "$root/$1.new"
  chmod 0400 "$root/$1.new"
  mv "$root/$1.new" "$root/$1"
}
# secret FILE OWNER: 64 hex digits, unless it is there.
secret() {
  [ -s "$root/$1" ] || od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' | put "$@"
}

chmod 0755 "$root"
# PostgreSQL's entry point reads its file as root; Grafana's image runs as 472.
folder postgres 0
folder redash redash
folder grafana 472
secret postgres/password 0
secret redash/cookie_secret redash
secret redash/secret_key redash
secret redash/admin_password redash
secret grafana/secret_key 472
secret grafana/admin_password 472
[ -s "$root/redash/database_password" ] || put redash/database_password redash <"$root/postgres/password"
