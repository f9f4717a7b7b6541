#!/bin/sh
# What the runtime stages of the Dockerfile run: the libraries that the programs are linked with, and the account.
#   deploy/runtime.sh broker|fakes
set -eu

# Also in the Dockerfile, docker-compose.yml, deploy/bootstrap.py and deploy/demo_credentials.sh.
uid=10001
data=/var/lib/permission-broker
config=/etc/permission-broker

case "${1:-}" in
  broker)
    set -- ca-certificates libabsl20220623 libboost-json1.81.0 libboost-url1.81.0 libgrpc++1.51 libgrpc29 \
      libprotobuf32 libspdlog1.10 libsqlite3-0 libssl3 libstdc++6 libyaml-cpp0.7
    ;;
  # curl and jq: to look into the fakes and to script their faults.
  fakes) set -- curl jq libabsl20220623 libboost-json1.81.0 libssl3 libstdc++6 ;;
  *) echo "usage: $0 broker|fakes" >&2; exit 2 ;;
esac
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
rm -rf /var/lib/apt/lists/*

groupadd --gid "$uid" permission-broker
useradd --uid "$uid" --gid "$uid" --home-dir "$data" --no-create-home --shell /usr/sbin/nologin permission-broker
# A new volume takes over the owner of the folder that it covers.
install -d -m 0700 -o "$uid" -g "$uid" "$data"
install -d -m 0755 "$config" "$config/credentials"
