#!/bin/sh
# What the build stages of the Dockerfile run, after scripts/packages. Leaves stripped programs in build/image/bin.
#   deploy/build.sh broker    the service and permctl
#   deploy/build.sh fakes     the fake Redash and the fake Grafana
# JOBS: compilers at once; each may take 2 GB. As many as there are processors unless set.
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
  broker) tests=OFF; set -- permission-broker permctl ;;
  fakes) tests=ON; set -- fake-redash fake-grafana ;;
  *) echo "usage: $0 broker|fakes" >&2; exit 2 ;;
esac
cmake --preset release -B build/image -D BUILD_TESTING="$tests"
cmake --build build/image -j "${JOBS:-$(nproc)}" --target "$@"
for program; do strip "build/image/bin/$program"; done
