#!/usr/bin/env bash
# The project's rules that a compiler does not check (docs/ARCHITECTURE.md). Undeclared imports
# are the build's part: swift build --explicit-target-dependency-import-check error.
#
#   scripts/check-rules.sh              checks this tree
#   scripts/check-rules.sh --self-test  breaks each rule in a copy and expects to be told
set -euo pipefail
shopt -s lastpipe  # the end of a pipe may set variables
cd "$(dirname "$0")/.."

modules="SluiceDialects SluiceManifest SluiceTasks SluiceTransport SluiceEndpoints SluiceDispatch SluiceLedger SluiceExport SluiceSimulator"

# The modules of the project, and the C and database libraries, that the files of one target may import.
allowed_for() {
  local shared="SluiceCore SluiceJSON" library="SluiceAccess SluiceClient SluiceRun SluiceKit"
  case $1 in
    SluiceJSON) echo CSimdjson ;;
    SluiceCore) echo SluiceJSON ;;
    SluiceTasks | SluiceEndpoints | SluiceDispatch) echo "$shared" SluiceDialects ;;
    SluiceManifest | SluiceExport) echo "$shared" CZlib CZstd ;;
    SluiceTransport) echo "$shared" CCurl ;;
    SluiceLedger) echo "$shared" GRDB GRDBSQLite ;;
    SluiceAccess) echo "$shared" SluiceDialects SluiceTasks SluiceTransport ;;
    SluiceClient) echo "$shared" SluiceAccess SluiceDialects SluiceTasks SluiceTransport SluiceEndpoints ;;
    SluiceRun) echo "$shared" SluiceAccess SluiceClient "${modules/ SluiceSimulator/}" ;;
    SluiceKit) echo "$shared" SluiceAccess SluiceClient SluiceEndpoints SluiceRun ;;
    SluicePages) echo "$shared" SluiceAccess SluiceRun ;;
    sluice) echo "$shared" SluiceKit SluicePages SluiceSimulator ;;
    SluiceTestSupport) echo "$shared" ;;
    SluiceJSONTests) echo SluiceJSON "$shared" SluiceTestSupport ;;
    SluiceKitTests) echo "$shared" $library SluiceTestSupport "$modules" ;;
    CommandLineTests | EndToEndTests) echo "$shared" $library SluiceTestSupport SluiceSimulator sluice ;;
    *Tests) echo "${1%Tests}" SluiceTestSupport "$shared" "$(allowed_for "${1%Tests}")" ;;
    *) echo "$shared" ;;
  esac
}

# Prints FILE:LINE:CODE for Swift files, without comments; with `blank`, string literals are emptied.
code() {
  perl -e '
    my $blank = shift eq "blank";
    for my $file (@ARGV) {
      open my $in, "<", $file or die "$file: $!";
      my $inText = 0;
      while (my $line = <$in>) {
        chomp $line;
        my $marks = () = $line =~ /"""/g;
        my $isText = $inText;
        $inText = !$inText if $marks % 2;
        if ($isText) { $line = "" if $blank }
        else {
          $line =~ s/#?"(?:\\.|[^"\\])*"#?/""/g if $blank;
          $line =~ s{(?<!:)//.*}{};
        }
        print "$file:$.:$line\n";
      }
    }' "$@"
}

# Says that a rule is broken when there is anything on standard input.
broken=0
expect_none() {
  local found
  found=$(cat)
  [ -n "$found" ] || return 0
  printf '%s\n' "$1" >&2
  printf '%s\n' "$found" | sed 's/^/  /' >&2
  broken=1
}

swift_files() { find "$@" -name '*.swift' -type f 2>/dev/null | sort; }

# A target imports only what the table above allows.
check_target() {
  local target=$1 folder=$2 allowed files
  mapfile -t files < <(swift_files "$folder")
  [ ${#files[@]} -gt 0 ] || return 0
  allowed=$(allowed_for "$target" | tr ' ' '|')
  code blank "${files[@]}" \
    | { grep -P '^[^:]+:\d+:\s*([@\w()]+\s+)*import\s+((struct|class|enum|protocol|func|let|var|typealias)\s+)?(Sluice\w*|sluice|CCurl|CSimdjson|CZlib|CZstd|GRDB\w*|SQLite3|CSQLite)\b' || true; } \
    | { grep -vP "import\s+((struct|class|enum|protocol|func|let|var|typealias)\s+)?($allowed)\b" || true; } \
    | expect_none "$target may import of ours only: ${allowed//|/, }"
}

# Only one folder speaks SQL, but for the statements that DuckDB's command line is given.
check_sql() {
  local files
  mapfile -t files < <(swift_files Sources | grep -vP '^Sources/(SluiceLedger/|Sluice\w+/DuckDB/)')
  code keep "${files[@]}" \
    | { grep -P '\b(SELECT\b.*\bFROM|SELECT [\w(*?]+|INSERT (OR \w+ )?INTO|REPLACE INTO|UPDATE \w+ SET|DELETE FROM|(CREATE|ALTER|DROP) (TEMP |UNIQUE )?(TABLE|INDEX|VIEW|TRIGGER)|PRAGMA \w+)\b' || true; } \
    | expect_none "SQL stands in Sources/SluiceLedger only"
}

# The shared types do no input or output.
check_core() {
  local files
  mapfile -t files < <(swift_files Sources/SluiceCore Sources/SluiceJSON)
  code blank "${files[@]}" \
    | { grep -P 'import (Glibc|Musl|Darwin)\b|\b(FileManager|FileHandle|URLSession|NSFileManager|OutputStream|InputStream|ProcessInfo)\b|\bProcess\(|\b(String|Data|NSData|NSString)\(contentsOf|\.write\(to(File)?: ?(URL|url|path|file)|(?<![.\w])(?<!func )(open|openat|creat|read|pread|write|pwrite|fopen|fread|fwrite|fputs|fsync|unlink|rename|mkdir|stat|lstat|socket|connect|bind|listen|accept|send|recv|print|readLine|getenv|sleep|usleep)\((?!\w+:)' || true; } \
    | expect_none "SluiceCore and SluiceJSON do no input, output or waiting"
}

# What ends the process, or says that it cannot fail. (Force unwraps are seen by swift format too.)
check_traps() {
  local files
  mapfile -t files < <(swift_files Sources)
  code blank "${files[@]}" \
    | { grep -P '\btry!|\bas!|\bfatalError\(|[\w)\]}]!(?![=\w])' || true; } \
    | expect_none "No try!, as!, forced unwrap or fatalError in Sources"
}

# Code that overrules the compiler about threads says what protects the value instead.
check_unchecked() {
  local file number
  while IFS=: read -r file number _; do
    sed -n "$((number > 3 ? number - 3 : 1)),$((number + 2))p" "$file" \
      | grep -qiP '//.*\b(lock|queue|mutex|thread)' || echo "$file:$number"
  done < <(swift_files Sources | xargs grep -nE '@unchecked Sendable|nonisolated\(unsafe\)' | grep -vP '^[^:]+:\d+:\s*//') \
    | expect_none "@unchecked Sendable and nonisolated(unsafe) have a comment that names the lock or the queue"
}

check() {
  local folder
  for folder in Sources/* Tests/*; do
    [ ! -d "$folder" ] || check_target "$(basename "$folder")" "$folder"
  done
  check_sql
  check_core
  check_traps
  check_unchecked
  return $broken
}

# Breaks one rule in a copy of the tree; the check must fail and name the file.
breakage() {
  local file=$1 line=$2 said
  printf '%s\n' "$line" > "$file"
  if said=$(scripts/check-rules.sh 2>&1); then
    echo "self-test: not noticed in $file: $line" >&2
    exit 1
  fi
  if ! grep -qF "$file" <<< "$said"; then
    echo "self-test: $file is not named for: $line" >&2
    exit 1
  fi
  rm "$file"
}

self_test() {
  local copy
  copy=$(mktemp -d)
  # shellcheck disable=SC2064 # the directory of now
  trap "rm -rf '$copy'" EXIT
  cp -r Sources Tests scripts "$copy"
  cd "$copy"
  scripts/check-rules.sh || { echo "self-test: the tree itself breaks a rule" >&2; exit 1; }

  breakage Sources/SluiceDispatch/Broken.swift 'import SluiceManifest'
  breakage Sources/SluiceExport/Broken.swift 'package import struct SluiceLedger.Ledger'
  breakage Sources/SluiceTasks/Broken.swift '@testable import SluiceKit'
  breakage Sources/SluiceDialects/Broken.swift 'import SluiceTasks'
  breakage Sources/SluiceExport/Broken.swift 'import SluiceDialects'
  breakage Sources/sluice/Broken.swift 'import SluiceLedger'
  breakage Sources/SluiceRun/Broken.swift 'import SluiceSimulator'
  breakage Sources/SluiceClient/Broken.swift 'import SluiceLedger'
  breakage Sources/SluiceAccess/Broken.swift 'import SluiceRun'
  breakage Sources/SluiceCore/Broken.swift 'import SluiceTasks'
  breakage Tests/SluiceDispatchTests/Broken.swift 'import SluiceTransport'
  breakage Sources/SluiceDispatch/Broken.swift 'import CCurl'
  breakage Sources/SluiceManifest/Broken.swift 'internal import CSimdjson'
  breakage Sources/SluiceCore/Broken.swift 'internal import CSimdjson'
  breakage Sources/SluiceJSON/Broken.swift 'import SluiceCore'
  breakage Sources/SluiceRun/Broken.swift 'import GRDB'
  breakage Sources/SluiceRun/Broken.swift 'let query = "SELECT count(*) FROM settled"'
  breakage Sources/SluiceExport/Broken.swift 'let query = "PRAGMA journal_mode"'
  breakage Sources/SluiceCore/Broken.swift 'import Glibc'
  breakage Sources/SluiceCore/Broken.swift 'let file = open(path, O_RDONLY)'
  breakage Sources/SluiceCore/Broken.swift 'let there = FileManager.default.fileExists(atPath: path)'
  breakage Sources/SluiceTasks/Broken.swift 'let value = try! parse(text)'
  breakage Sources/SluiceTasks/Broken.swift 'let value = parse(text) as! String'
  breakage Sources/SluiceTasks/Broken.swift 'let value = table[name]!.count'
  breakage Sources/SluiceTasks/Broken.swift 'func never() { fatalError("never") }'
  breakage Sources/SluiceTasks/Broken.swift 'final class Box: @unchecked Sendable {}'
  breakage Sources/SluiceTasks/Broken.swift 'nonisolated(unsafe) let handle = 1'

  # What looks like a breach and is none.
  cat > Sources/SluiceTasks/Sound.swift <<'SWIFT'
// import SluiceLedger: a comment; a try! in one, too
let words = "DELETE the import SluiceManifest! as! try!", url = "http://127.0.0.1/"
let differs = a != b, negated = !c
// The handle is protected by the queue below.
nonisolated(unsafe) let handle = 1
SWIFT
  scripts/check-rules.sh || { echo "self-test: sound code was refused" >&2; exit 1; }
  echo "check-rules: every rule is noticed when broken"
}

if [ "${1:-}" = --self-test ]; then
  self_test
elif check; then
  echo "check-rules: the rules hold"
else
  exit 1
fi
