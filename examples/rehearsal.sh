# Sourced by the stories: starts a rehearsal endpoint on a free port, and stops it at the end.
#
# Afterwards $sluice is the command, $url the endpoint, $work a folder of the story's own, and
# `asked` tells how many requests the endpoint has seen.
set -euo pipefail
sluice=${SLUICE:-sluice}
work=$(mktemp -d)
: > "$work/endpoint.log"
"$sluice" simulate --port 0 "$@" > "$work/endpoint.log" &
endpoint=$!
trap 'kill $endpoint; wait $endpoint 2> /dev/null || true; rm -rf "$work"' EXIT
until url=$(sed -n 's/^listening on //p' "$work/endpoint.log") && [ -n "$url" ]; do
  kill -0 $endpoint
  sleep 0.05
done
export no_proxy=127.0.0.1

asked() { python3 -c 'import json, sys, urllib.request as u; print(json.load(u.urlopen(sys.argv[1] + "/stats"))["requests"])' "$url"; }
