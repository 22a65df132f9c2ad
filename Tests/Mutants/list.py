"""The mutants: deliberate breaks of the product, each with the tests that must notice it.

A break is a text that stands once in a file (found by its name, so that files may move) and what takes its place.
"""

import collections

Mutant = collections.namedtuple("Mutant", "name file old new tests")

MUTANTS = [
    Mutant(
        "reports rows that it never commits", "Ledger.swift",
        "      result = Result { try commit(db) { try $0.write(batch, now: now, in: db) } }\n        .mapError { fail($0) }",
        "      result = .success(())",
        "SluiceLedgerTests.SettlingTests",
    ),
    Mutant(
        "a failed COMMIT is reported as success", "Ledger.swift",
        "      result = Result { try commit(db) { try $0.write(batch, now: now, in: db) } }\n        .mapError { fail($0) }",
        "      _ = Result { try commit(db) { try $0.write(batch, now: now, in: db) } }.mapError { fail($0) }\n      result = .success(())",
        "SluiceLedgerTests",
    ),
    Mutant(
        "commits without waiting for the disk", "Connection.swift",
        'PRAGMA synchronous = FULL")\n      try require(db, "PRAGMA synchronous", is: "2")',
        'PRAGMA synchronous = NORMAL")\n      try require(db, "PRAGMA synchronous", is: "1")',
        "SluiceLedgerTests",
    ),
    Mutant(
        "the run lock is shared", "RunLock.swift",
        "guard flock(descriptor, LOCK_EX | LOCK_NB) == 0", "guard flock(descriptor, LOCK_SH | LOCK_NB) == 0",
        "SluiceLedgerTests.OpeningTests",
    ),
    Mutant(
        "a second outcome of a row counts", "SettlementWriter.swift",
        "ON CONFLICT (position) DO NOTHING", "ON CONFLICT (position) DO UPDATE SET attempts = excluded.attempts",
        "SluiceLedgerTests.SettlingTests",
    ),
    Mutant(
        "the low-water mark passes open rows", "LowWaterMark.swift",
        "while head < entries.count, !entries[head].isOpen { head += 1 }",
        "while head < entries.count { head += 1 }",
        "SluiceLedgerTests.LowWaterMarkTests",
    ),
    Mutant(
        "rows wait for ever to be committed", "GroupCommit.swift",
        "if rest > .zero { return arm(after: rest) }", "if rest <= .zero { return arm(after: .seconds(3600)) }",
        "SluiceLedgerTests.GroupCommitTests",
    ),
    Mutant(
        "a newer version's ledger is opened", "LedgerFile.swift",
        "guard header.version <= Schema.version else", "guard header.version <= Schema.version + 1_000_000 else",
        "SluiceLedgerTests.OpeningTests",
    ),
    Mutant(
        "another program's database is opened", "LedgerFile.swift",
        "guard header.application == Schema.applicationID else", "guard header.application != -1 else",
        "SluiceLedgerTests.OpeningTests",
    ),
    Mutant(
        "retries without a budget", "RetryBudget.swift",
        "return retries < max(Self.floor, requests / 10)", "return retries <= max(Self.floor, requests)",
        "SluiceDispatchTests.RetryBudgetTests",
    ),
    Mutant(
        "waits without jitter", "Backoff.swift",
        "let own = ceiling * Double.random(in: 0...1, using: &random)",
        "let own = ceiling * Double.random(in: 1...1, using: &random)",
        "SluiceDispatchTests.BackoffTests",
    ),
    Mutant(
        "comes back before Retry-After has passed", "Backoff.swift",
        "return max(own, Self.respecting(server, using: &random))",
        "return min(own, Self.respecting(server, using: &random))",
        "SluiceDispatchTests.BackoffTests",
    ),
    Mutant(
        "several probes ask a cold endpoint", "Gate.swift",
        "    closure.isProbing = true\n", "    closure.isProbing = false\n",
        "SluiceDispatchTests.(GateTests|ColdStartTests)",
    ),
    Mutant(
        "a closed gate forgets how long it was told to wait", "Gate.swift",
        "nextProbe = max(nextProbe, instant)", "nextProbe = min(nextProbe, instant)",
        "SluiceDispatchTests.(GateTests|ColdStartTests)",
    ),
    Mutant(
        "one bad row costs its whole batch", "Classifier.swift",
        "case .failed: .split(.refused)", "case .failed: .failed",
        "SluiceDispatchTests",
    ),
    Mutant(
        "reads the manifest without a bound", "Window.swift",
        "guard !isPulling, !hasEnded, bytes + unsaved < byteLimit else", "guard !isPulling, !hasEnded else",
        "SluiceDispatchTests.WindowTests",
    ),
    Mutant(
        "sends on while answers pile up before a slow disk", "Window.swift",
        "var hasRoomForAnswers: Bool { unsaved < Self.unsavedLimit }", "var hasRoomForAnswers: Bool { unsaved >= 0 }",
        "SluiceDispatchTests",
    ),
    Mutant(
        "meets a cold endpoint with all requests at once", "Limiter.swift",
        "private var width = 1.0", "private var width = 512.0",
        "SluiceDispatchTests.(LimiterTests|ColdStartTests)",
    ),
    Mutant(
        "takes a name that begins like loopback for loopback", "Origin.swift",
        'return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }',
        'return numbers[0] == "127"',
        "SluiceKitTests.DestinationTests",
    ),
    Mutant(
        "shows a token that a server sends back", "Redactor.swift",
        'text.contains(form) ? text.replacingOccurrences(of: form, with: "***") : text', "form.isEmpty ? form : text",
        "EndToEndTests.TokenEchoTests",
    ),
    Mutant(
        "a run with failed rows ends as if all were well", "ExitStatus.swift|SluiceError.swift",
        "case someRowsFailed = 3", "case someRowsFailed = 4",
        "EndToEndTests.RunTests",
    ),
    Mutant(
        "works until the disk is full", "SpaceWatch.swift",
        "room.free < room.reserve else", "room.free < 0 else",
        "(SluiceKitTests.SpaceWatchTests|SluiceRunTests.SpaceWatchTests)",
    ),
]  # fmt: skip
