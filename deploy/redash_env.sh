#!/bin/sh
# Runs a command of Redash's image with its secrets, which Redash takes from the environment alone:
#   redash_env.sh COMMAND...
set -eu
secrets=${SECRETS_DIR:-/secrets}/redash

# On lines of their own, since "export X=$(...)" hides a failure.
REDASH_COOKIE_SECRET=$(cat "$secrets/cookie_secret")
REDASH_SECRET_KEY=$(cat "$secrets/secret_key")
database_password=$(cat "$secrets/database_password")
REDASH_DATABASE_URL=postgresql://redash:$database_password@postgres/redash
export REDASH_COOKIE_SECRET REDASH_SECRET_KEY REDASH_DATABASE_URL
exec "$@"
