#!/usr/bin/env bash
# Takes away what packaging/stage.sh has put there, and nothing else.
#
#   packaging/unstage.sh PREFIX [DESTDIR]
set -euo pipefail
prefix=${1:?usage: packaging/unstage.sh PREFIX [DESTDIR]}
root=${2:-}$prefix

rm -f "$root/bin/sluice" "$root"/share/man/man1/sluice.1.gz "$root"/share/man/man1/sluice-*.1.gz \
  "$root/share/bash-completion/completions/sluice" "$root/share/zsh/site-functions/_sluice" \
  "$root/share/fish/vendor_completions.d/sluice.fish"
for document in README.md CHANGELOG.md LICENSE; do rm -f "$root/share/doc/sluice/$document"; done
rmdir --ignore-fail-on-non-empty "$root/share/doc/sluice" 2> /dev/null || true
