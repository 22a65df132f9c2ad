#!/usr/bin/env bash
# Installs the system packages that a build needs, where they are missing, and nothing else.
#
#   scripts/install-deps.sh              installs them with apt-get, through sudo where it is not run as root
#   scripts/install-deps.sh --no-sudo    the same as root; else it names them and ends with 1
#
# --with-venv adds what Python's virtual environments need, --with-counts what `make counts` and the torture need.
set -euo pipefail

sudo_allowed=true
with_venv=false
with_counts=false
for argument in "$@"; do
  case $argument in
    --no-sudo) sudo_allowed=false ;;
    --with-venv) with_venv=true ;;
    --with-counts) with_counts=true ;;
    *)
      echo "install-deps: unknown argument $argument" >&2
      exit 64
      ;;
  esac
done

missing=()
need() { missing+=("$1"); }

if command -v pkg-config > /dev/null; then
  pkg-config --exists libcurl || need libcurl4-openssl-dev
  pkg-config --exists sqlite3 || need libsqlite3-dev
  pkg-config --exists simdjson || need libsimdjson-dev
  pkg-config --exists zlib || need zlib1g-dev
  pkg-config --exists libzstd || need libzstd-dev
else
  need pkg-config
  need libcurl4-openssl-dev
  need libsqlite3-dev
  need libsimdjson-dev
  need zlib1g-dev
  need libzstd-dev
fi
# Only the comparison with the clients, the demo and the benchmarks use virtual environments.
if $with_venv; then
  python3 -c 'import venv, ensurepip' 2> /dev/null || need python3-venv
fi
if $with_counts; then
  for tool in valgrind strace; do command -v "$tool" > /dev/null || need "$tool"; done
  command -v strip > /dev/null || need binutils
fi

[ ${#missing[@]} -gt 0 ] || exit 0
echo "install-deps: missing: ${missing[*]}"

if ! command -v apt-get > /dev/null; then
  echo "install-deps: there is no apt-get here; install what these Debian packages hold" \
    "(libcurl, SQLite, simdjson, zlib and zstd with their headers, pkg-config) and run this again" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! $sudo_allowed || ! command -v sudo > /dev/null; then
    echo "install-deps: run make deps (it uses sudo), or as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "install-deps: ${as_root[*]} apt-get install ${missing[*]}"

export DEBIAN_FRONTEND=noninteractive
install() { "${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}"; }
# The lists may be old or not there at all: then they are fetched, once.
if ! install < /dev/null; then
  echo "install-deps: apt-get update"
  "${as_root[@]}" apt-get update -q < /dev/null
  install < /dev/null
fi
