#!/usr/bin/env bash
# Installs what the measurements need, builds, and measures. Arguments go to bench.py; without any every
# case runs.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-deps.sh --no-sudo --with-venv
packages=()
[ -x /usr/sbin/nginx ] || packages+=(nginx-light)
command -v wrk > /dev/null || packages+=(wrk)
if [ ${#packages[@]} -gt 0 ]; then
  echo "bench: installing ${packages[*]}"
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -q < /dev/null
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -q --no-install-recommends \
    "${packages[@]}" < /dev/null
fi

work=.build-bench
marker=$work/peers-1
if [ ! -e "$marker" ]; then
  mkdir -p "$work"
  rm -rf "$work/venv"
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q --disable-pip-version-check \
    aiohttp==3.14.5 huggingface_hub==0.26.5 < /dev/null
  touch "$marker"
fi

swift build -c release --product sluice < /dev/null
SLUICE=$(swift build -c release --show-bin-path)/sluice
export SLUICE
if [ $# -gt 0 ]; then exec python3 Benchmarks/bench.py --work "$work" "$@"; fi
for case in throughput adaptive memory start cold rebase vectors; do
  printf '\n== %s\n' "$case"
  python3 Benchmarks/bench.py --work "$work" "$case"
done
