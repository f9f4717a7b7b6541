# Sourced by scripts/demo and by the README's test: a fake Redash, a fake Grafana and the broker, with the
# recorded people. Needs $bin, the folder of the programs. Everything ends with the script that sources it.

dir=$(mktemp -d)
pids=()
stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT TERM

fail() { echo "FAILED: $*" >&2; exit 1; }

# start NAME COMMAND...: runs it and waits until it has written its port.
start() {
  local name=$1; shift
  "$@" --port-file "$dir/$name.port" >"$dir/$name.log" 2>&1 &
  pids+=($!)
  for _ in $(seq 200); do
    [ -s "$dir/$name.port" ] && return
    kill -0 "${pids[-1]}" 2>/dev/null || { cat "$dir/$name.log" >&2; fail "$name ended"; }
    sleep 0.05
  done
  fail "$name does not listen"
}
port() { cat "$dir/$1.port"; }

# start_world ADDRESS: both fakes, and the broker listening on ADDRESS.
start_world() {
  start redash "$bin/fake-redash" --listen 127.0.0.1:0
  start grafana "$bin/fake-grafana" --listen 127.0.0.1:0
  "$bin/fake-redash" --print-keys | awk '$2 == "broker@example.com" {print $1}' >"$dir/redash.key"
  curl -fsS "http://127.0.0.1:$(port grafana)/_fake/state" |
    jq -r '.serviceAccounts[] | select(.login == "sa-broker") | .tokens[0].key' >"$dir/grafana.token"
  cat >"$dir/config.yaml" <<YAML
listen: $1
insecure: true
data_dir: $dir/data
instances:
  - name: redash-demo
    kind: redash
    url: http://127.0.0.1:$(port redash)
    credential: {api_key_file: redash.key}
  - name: grafana-demo
    kind: grafana
    url: http://127.0.0.1:$(port grafana)
    credential: {token_file: grafana.token}
YAML
  start broker "$bin/permission-broker" --config "$dir/config.yaml"
  export PERMISSION_BROKER=127.0.0.1:$(port broker)
}
