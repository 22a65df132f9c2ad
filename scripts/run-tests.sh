#!/usr/bin/env bash
# Runs all tests, which have been built. Where some fail, the last lines say which of them, and why.
set -euo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if "${SWIFT:-swift}" test --skip-build "$@" 2>&1 | tee "$log"; then exit 0; fi

# An issue with the comments below it, the tests that had one, and whatever ended the process.
printf '\nwhat failed:\n'
awk '/^✘ .* recorded an issue/ || /^error: |unexpected signal|Fatal error/ { print; keep = 1; next }
  /^↳/ && keep { print; next }
  /^✘ Test / { print }
  { keep = 0 }' "$log" | cut -c 1-400 | tail -n 20
exit 1
