#!/usr/bin/env bash
# Puts a built sluice where an installation has it: the command, man pages, completions, documents.
#
#   packaging/stage.sh BINARY PREFIX [DESTDIR]
set -euo pipefail
binary=$(realpath "${1:?usage: packaging/stage.sh BINARY PREFIX [DESTDIR]}")
prefix=${2:?usage: packaging/stage.sh BINARY PREFIX [DESTDIR]}
root=${3:-}$prefix
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 packaging/man_pages.py "$binary" "$work/man"
gzip -9n "$work"/man/*.1

install -D -m 755 "$binary" "$root/bin/sluice"
install -d "$root/share/man/man1"
rm -f "$root"/share/man/man1/sluice.1.gz "$root"/share/man/man1/sluice-*.1.gz
install -m 644 "$work"/man/*.1.gz "$root/share/man/man1/"

completions() { "$binary" --generate-completion-script "$1" > "$work/$1"; install -D -m 644 "$work/$1" "$2"; }
completions bash "$root/share/bash-completion/completions/sluice"
completions zsh "$root/share/zsh/site-functions/_sluice"
completions fish "$root/share/fish/vendor_completions.d/sluice.fish"

for document in README.md CHANGELOG.md LICENSE; do
  install -D -m 644 "$document" "$root/share/doc/sluice/$document"
done
