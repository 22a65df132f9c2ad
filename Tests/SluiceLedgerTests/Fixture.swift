import Foundation
import GRDB
import SluiceCore
import SluiceTestSupport
import Synchronization

@testable import SluiceLedger

/// A directory with a ledger in it.
struct Fixture {
  let directory: TemporaryDirectory
  var path: String { directory.path("run.sluice") }

  init() throws { directory = try TemporaryDirectory() }

  /// Opens it; commits happen on `flush()` and at the limits only, unless a delay is given.
  func open(rows: Int = 1_000, delay: Duration = .seconds(600)) throws -> Ledger {
    var limits = GroupCommit.Limits()
    limits.rows = rows
    limits.delay = delay
    return try Ledger.open(
      at: path,
      limits: limits,
      clock: { Date(milliseconds: 1_700_000_000_000) }
    )
  }

  /// Changes the file behind the ledger's back.
  func spoil(_ sql: String) throws {
    let raw = try DatabaseQueue(path: path)
    try raw.writeWithoutTransaction { try $0.execute(sql: sql) }
    try raw.close()
  }

  func reader() throws -> LedgerReader { try LedgerReader.open(path) }
}

let description = RunDescription(name: "embed", job: "{}", manifest: "[]", tool: "1.0.0")

/// A row that got an answer; `text` is what it asks.
func success(_ position: Int64, key: String? = nil, text: String? = nil) -> Settlement {
  let text = text ?? "row \(position)"
  return Settlement(
    position: position,
    place: Place(file: 0, line: position, offset: position * 10, length: 10),
    key: key,
    fingerprint: fingerprint(text),
    state: .succeeded,
    answer: Answer(bytes: Array("{\"echo\":\"\(text)\"}".utf8)),
    attempts: 1,
    status: 200,
    latency: .milliseconds(position),
    requestID: "r-\(position)"
  )
}

/// A row that got none.
func failure(_ position: Int64, _ fault: Fault = .row, error: String = "too long") -> Settlement {
  let isSkipped = fault == .manifest
  return Settlement(
    position: position,
    place: Place(file: 0, line: position, offset: position * 10, length: 10),
    key: nil,
    fingerprint: isSkipped ? nil : fingerprint("row \(position)"),
    state: isSkipped ? .skipped : .failed,
    attempts: isSkipped ? 0 : 3,
    status: isSkipped ? nil : 400,
    fault: fault,
    error: error
  )
}

func fingerprint(_ text: String) -> Fingerprint { Fingerprint(of: Array(text.utf8)) }

/// The mark before a record, in a manifest of ten bytes a line.
func mark(_ position: Int64) -> ManifestPosition {
  ManifestPosition(position: position, file: 0, offset: (position - 1) * 10, line: position)
}

extension Ledger {
  /// Settles rows that nobody waits for.
  func settle(_ settlements: [Settlement]) { settle(settlements) { _ in } }
}

extension LedgerReader {
  /// One value out of the ledger, with SQL that a user could write.
  func value<T: DatabaseValueConvertible>(_ sql: String) throws -> T? {
    try read { try T.fetchOne($0, sql: sql) }
  }
}

/// Collects what callbacks say.
final class Collector<Value: Sendable>: Sendable {
  private let contents = Mutex<[Value]>([])

  var values: [Value] { contents.withLock { $0 } }
  func add(_ value: Value) { contents.withLock { $0.append(value) } }
}

/// A generator that gives the same numbers every time.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64 (<https://prng.di.unimi.it/splitmix64.c>).
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
