#!/usr/bin/env bash
# Adds the dialect of a server, which is a file, and shows that its words count: nothing else may need an
# edit.
set -euo pipefail
cd "$(dirname "$0")/.."

dialect=Sources/SluiceDialects/Dialects/Lighthouse.swift
page=docs/REPLIES.md
kept=$(mktemp)
cp "$page" "$kept"
cleanup() {
  rm -f "$dialect"
  cp "$kept" "$page"
  rm -f "$kept"
}
trap cleanup EXIT

cat > "$dialect" << 'SWIFT'
extension Dialect {
  static let lighthouse = Dialect("Lighthouse") {
    $0.codes = ["foggy": 429]
    $0.phrases = [Phrases(.gone, with: 400...499, ["the lamp is out"])]
    $0.quotas = [QuotaFields(.requests, "x-lighthouse-*-beams")]
    $0.samples = [
      SampleReply(400, #"{"kind":"x","type":"foggy","message":"none"}"#, as: 429),
      SampleReply(410, #"{"message":"The lamp is out"}"#, means: .gone),
    ]
  }
}
SWIFT
# The samples of the new dialect and the beginnings of its quota's fields are tests of their own.
SLUICE_WRITE_PAGES=1 swift test --filter SluiceDialectsTests
grep -q '^## Lighthouse$' "$page"
echo "check-new-dialect: a dialect is one file"
