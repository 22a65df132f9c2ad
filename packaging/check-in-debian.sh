#!/usr/bin/env bash
# Installs, uses and removes the Debian package and the wheel in a bare Debian 12: no Swift, no compiler, no -dev packages.
#
#   packaging/check-in-debian.sh FOLDER      as root; FOLDER holds sluice_*.deb and sluice-*.whl
#
# The bare system is made by debootstrap (package debootstrap) in a temporary folder. DEBIAN_ROOT=FOLDER takes
# one that is there already; the check works on a copy of it.
set -euo pipefail
folder=$(realpath "${1:?usage: packaging/check-in-debian.sh FOLDER}")

[ "$(id -u)" -eq 0 ] || { echo "check-in-debian: needs root, for chroot" >&2; exit 1; }
work=$(mktemp -d)
root=$work/root
server=
cleanup() {
  [ -z "$server" ] || kill "$server" 2> /dev/null || true
  for point in dev/null dev/urandom proc; do umount "$root/$point" 2> /dev/null || true; done
  rm -rf --one-file-system "$work"
}
trap cleanup EXIT

if [ -n "${DEBIAN_ROOT:-}" ]; then
  cp -a --reflink=auto "$DEBIAN_ROOT" "$root"
else
  command -v debootstrap > /dev/null || { echo "check-in-debian: apt-get install debootstrap" >&2; exit 1; }
  debootstrap --variant=minbase bookworm "$root" http://deb.debian.org/debian > "$work/log" 2>&1 \
    || { tail "$work/log" >&2; exit 1; }
fi
mount -t proc proc "$root/proc"
cp /etc/resolv.conf "$root/etc/resolv.conf"
inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"; }
fail() {
  echo "check-in-debian: $*" >&2
  exit 1
}

# What both packages must do: answer, run a job against a server, export, go on.
use() {
  local sluice=$1
  inside "$sluice" --version
  inside "$sluice" tasks > /dev/null
  rm -rf "$root/root/work"
  mkdir "$root/root/work"
  printf '{"text": "one"}\n{"text": "two"}\n' > "$root/root/work/rows.jsonl"
  inside sh -c "cd /root/work; $sluice simulate --port 0 > server.log 2>&1 < /dev/null & echo \$! > server.pid"
  server=$(cat "$root/root/work/server.pid")
  local url=
  for _ in $(seq 100); do
    url=$(grep -o 'http://127[0-9.:]*' "$root/root/work/server.log" | head -n 1) && break
    sleep 0.1
  done
  [ -n "$url" ] || { cat "$root/root/work/server.log" >&2; fail "the rehearsal endpoint does not start"; }
  inside sh -c "cd /root/work; $sluice run --task text-classification --model $url --manifest rows.jsonl \
    --inputs '{{text}}' --ledger two.sluice --export out.jsonl --progress none"
  [ "$(wc -l < "$root/root/work/out.jsonl")" -eq 2 ] || fail "not one result a row"
  kill "$server"
  server=
}

packages=("$folder"/sluice_*.deb)
if [ -e "${packages[0]}" ]; then
  echo "check-in-debian: $(basename "${packages[0]}")"
  cp "${packages[0]}" "$root/root/sluice.deb"
  inside sh -c 'apt-get update -q && apt-get install -y -q --no-install-recommends /root/sluice.deb' \
    > "$work/log" 2>&1 < /dev/null || { tail -n 20 "$work/log" >&2; fail "the package cannot be installed"; }
  use /usr/bin/sluice
  inside dpkg -L sluice | grep -q /usr/share/man/man1/sluice-run.1.gz || fail "no man pages in the package"
  inside dpkg -L sluice | grep -q /usr/share/bash-completion/completions/sluice || fail "no completions in the package"
  inside apt-get purge -y -q sluice > /dev/null 2>&1 < /dev/null
  left=$(find "$root/usr" "$root/etc" -name '*sluice*' | head)
  [ -z "$left" ] || fail "left behind: $left"
  inside apt-get autoremove -y -q --purge > /dev/null 2>&1 < /dev/null
fi

wheels=("$folder"/sluice-*.whl)
if [ -e "${wheels[0]}" ]; then
  echo "check-in-debian: $(basename "${wheels[0]}")"
  inside apt-get install -y -q --no-install-recommends python3-venv ca-certificates > "$work/log" 2>&1 < /dev/null \
    || { tail "$work/log" >&2; fail "python3-venv cannot be installed"; }
  cp "${wheels[0]}" "$root/root/"
  inside sh -c 'python3 -m venv /root/venv && /root/venv/bin/pip install -q --no-index /root/sluice-*.whl' < /dev/null
  use /root/venv/bin/sluice
  inside sh -c 'cd /root/work && /root/venv/bin/python3 -c "
import sluice
print(len(list(sluice.results(\"two.sluice\"))), \"results\")"'
  inside /root/venv/bin/pip uninstall -q -y sluice < /dev/null
  [ ! -e "$root/root/venv/bin/sluice" ] || fail "the wheel leaves its command behind"
fi
[ -e "${packages[0]}" ] || [ -e "${wheels[0]}" ] || fail "$folder holds neither a package nor a wheel"
echo "check-in-debian: installed, used and removed"
