#!/bin/sh
# One-shot of the demo profile: what the fakes know the broker by, for the broker to read. Runs as root in the fakes'
# image.
set -eu
umask 077
folder=${CREDENTIALS_DIR:-/credentials}
grafana=${FAKE_GRAFANA_URL:-http://fake-grafana:3000}

# credential FILE TEXT
credential() {
  [ -n "$2" ] || { echo "nothing to put into $1" >&2; exit 1; }
  printf '%s' "$2" >"$folder/$1.new"
  chown 10001:10001 "$folder/$1.new"
  chmod 0400 "$folder/$1.new"
  mv "$folder/$1.new" "$folder/$1"
}

key=$(fake-redash --print-keys | awk '$2 == "broker@example.com" {print $1}')
state=$(curl -fsS --noproxy '*' "$grafana/_fake/state")
token=$(printf '%s' "$state" | jq -r '.serviceAccounts[] | select(.login == "sa-broker") | .tokens[0].key')
credential redash.key "$key"
credential grafana.token "$token"
chown 10001:10001 "$folder"
chmod 0500 "$folder"
