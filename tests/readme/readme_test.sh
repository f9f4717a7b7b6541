#!/usr/bin/env bash
# Runs every block of the README that is marked as tested, as typed, against a demo on port 50051, and
# checks its configurations and the cases of its policy. Usage: readme_test.sh SOURCE_DIR BIN_DIR [GRPCURL_DIR]
set -euo pipefail
source_dir=$1 bin=$2
export PATH=$bin:${3:-}:$PATH
command -v grpcurl >/dev/null || { echo "no grpcurl: scripts/test builds it" >&2; exit 1; }
source "$source_dir/scripts/demo_world.sh"

# block LANGUAGE N: the N-th block of that language, the sh ones only where marked.
block() {
  awk -v language="$1" -v wanted="$2" '
    /^<!-- tested -->$/ { marked = 1; next }
    /^```/ && !inside { inside = 1; take = ($0 == "```" language && (language != "sh" || marked) && ++n == wanted); marked = 0; next }
    /^```/ { inside = 0; take = 0; next }
    take' "$source_dir/README.md"
}

block yaml 1 >"$dir/real.yaml"
[ -s "$dir/real.yaml" ] || fail "the README has no configuration"
sed -i "s#/etc/permission-broker/#$dir/#" "$dir/real.yaml"
echo key >"$dir/redash.key"
echo token >"$dir/grafana.token"
permission-broker check-config "$dir/real.yaml"
block yaml 2 >"$dir/secured.yaml"
block yaml 3 >"$dir/cases.yaml"
permctl policy test "$dir/cases.yaml" --config "$dir/secured.yaml"

start_world 127.0.0.1:50051
unset PERMISSION_BROKER
n=1
while block sh $n >"$dir/block.sh"; [ -s "$dir/block.sh" ]; do
  echo "--- block $n"
  cat "$dir/block.sh"
  bash -euo pipefail "$dir/block.sh" || fail "block $n of the README"
  n=$((n + 1))
done
[ $n -gt 3 ] || fail "found only $((n - 1)) blocks"
echo "$((n - 1)) blocks work as typed"
