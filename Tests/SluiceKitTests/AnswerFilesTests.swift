import Foundation
import SluiceCore
import SluiceLedger
import SluiceTestSupport
import Synchronization
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// Images and recordings on their way into the ledger.
struct AnswerFilesTests {
  private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  private func settlement(_ position: Int64, _ answer: Answer?, name: String? = nil) -> Settlement {
    Settlement(
      position: position,
      place: Place(file: 0, line: position, offset: 0, length: 1),
      key: nil,
      fingerprint: Fingerprint(of: [UInt8(position)]),
      state: answer == nil ? .failed : .succeeded,
      answer: answer,
      attempts: 1,
      fileName: name
    )
  }

  private func text(_ settlement: Settlement) -> String {
    String(decoding: settlement.answer?.bytes ?? [], as: UTF8.self)
  }

  @Test func bytesAreReplacedByWhatNamesThem() throws {
    let fixture = try Fixture()
    let files = AnswerFiles(try fixture.job(["output": "pictures"]))
    let filed = try files.filing([
      settlement(1, Answer(bytes: Array("[1]".utf8))),
      settlement(2, Answer(kind: .bytes, bytes: png, binary: .whole)),
      settlement(3, nil),
      settlement(4, Answer(kind: .bytes, bytes: [0], binary: .whole), name: "x"),
    ]).settlements
    #expect(filed.map(\.position) == [1, 2, 3, 4])
    #expect(text(filed[0]) == "[1]")
    #expect(
      text(filed[1]) == #"{"path":"pictures/2.png","bytes":8,"sha256":"\#(SHA256.hex(of: png))","#
        + #""media_type":"image/png"}"#
    )
    #expect(filed[1].answer?.kind == .json)
    #expect(filed[2].answer == nil)
    #expect(text(filed[3]).hasPrefix(#"{"path":"pictures/x.bin","bytes":1,"#))
    #expect(text(filed[3]).hasSuffix(#""media_type":"application/octet-stream"}"#))
  }

  @Test func recordingsInJSONAreReplacedWhereTheyStand() throws {
    let fixture = try Fixture()
    let files = AnswerFiles(try fixture.job())
    let flac = Data(Array("fLaC".utf8)).base64EncodedString()
    let body = #"[{"blob":"\#(flac)","label":"a"}, {"label":"b","blob":"AQ\/\/"}]"#
    let bytes = Array(body.utf8)
    let ranges = [#""\#(flac)""#, #""AQ\/\/""#].compactMap { bytes.firstRange(of: Array($0.utf8)) }
    let filed = try files.filing([settlement(5, Answer(bytes: bytes, binary: .strings(ranges)))])
      .settlements
    let answer = try json(text(filed[0]))
    guard case .array(let elements) = answer else { throw RowRefusal("no list") }
    #expect(elements.map { $0["label"] } == [.string("a"), .string("b")])
    #expect(
      elements.map { $0["blob"]?["path"] } == [.string("files/5.1.flac"), .string("files/5.2.bin")]
    )
    #expect(elements[1]["blob"]?["bytes"] == .number("3"))
    let written = try Data(
      contentsOf: fixture.directory.url.appendingPathComponent("files/5.2.bin")
    )
    #expect(Array(written) == [1, 15, 255])
  }

  @Test(
    arguments: [
      ([:], "files"), (["export": "out/labels.jsonl"], "out/files"),
      (["export": "out/labels.jsonl", "output": "{files: pictures}"], "pictures"),
      (["ledger": "deep/er/run.sluice"], "deep/er/files"),
    ] as [([String: String], String)]
  )
  func theFolderStandsBesideTheResults(_ keys: [String: String], _ folder: String) throws {
    let fixture = try Fixture()
    #expect(try fixture.job(keys).files == fixture.directory.path(folder))
  }

  @Test func aPathLeadsFromTheLedgersFolder() throws {
    let fixture = try Fixture()
    let files = AnswerFiles(try fixture.job(["export": "out/x.jsonl", "ledger": "run/x.sluice"]))
    let filed = try files.filing([
      settlement(1, Answer(kind: .bytes, bytes: png, binary: .whole))
    ]).settlements
    #expect(text(filed[0]).hasPrefix(#"{"path":"../out/files/1.png","#))
  }

  @Test func aFolderIsMadeOnlyForThoseWhoNeedIt() throws {
    let fixture = try Fixture()
    let job = try fixture.job()
    let files = AnswerFiles(job)
    let ledger = try Ledger.open(at: job.ledger)
    try files.prepare(isNeeded: false, by: ledger)
    #expect(!files.isOpen)
    #expect(try files.filing([settlement(1, Answer(bytes: [0x31]))]).settlements.count == 1)
    #expect(!FileManager.default.fileExists(atPath: files.path))
    try files.prepare(isNeeded: true, by: ledger)
    #expect(FileManager.default.fileExists(atPath: files.path))
    try ledger.close()
  }

  @Test func filesThatNoRowNamesAreSweptAtTheNextStart() async throws {
    let fixture = try Fixture()
    let job = try fixture.job()
    let ledger = try Ledger.open(at: job.ledger)
    let killed = AnswerFiles(job)
    let pictures = (1...6).map {
      settlement($0, Answer(kind: .bytes, bytes: png + [UInt8($0)], binary: .whole))
    }
    let filed = try killed.filing(pictures).settlements
    // The process is killed before the last rows are recorded.
    ledger.settle(Array(filed.prefix(4))) { _ in }
    try await ledger.flush()
    try "mine".write(toFile: killed.path + "/notes.txt", atomically: true, encoding: .utf8)
    #expect(try names(in: killed.path).count == 7)

    try AnswerFiles(job).prepare(isNeeded: true, by: ledger)
    let kept = ["1.png", "2.png", "3.png", "4.png", "notes.txt"]
    #expect(try names(in: killed.path) == kept)
    #expect(try names(in: killed.path + "/.sluice") == ["ledger"])
    let again = try AnswerFiles(job).filing([pictures[5]]).settlements
    #expect(text(again[0]).contains("\"files/6.png\""))
    try ledger.close()
  }

  private func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != ".sluice" }.sorted()
  }

  @Test func rowsReachTheLedgerOnlyBehindTheirFiles() async throws {
    let fixture = try Fixture()
    let ledger = RecordingSink(folder: fixture.directory.path("files"))
    let sink = FilingSink(ledger: ledger, files: AnswerFiles(try fixture.job()))
    for position in 1...40 {
      let image = Answer(kind: .bytes, bytes: png + [UInt8(position)], binary: .whole)
      sink.settle([settlement(Int64(position), image)]) { _ in ledger.note() }
    }
    await ledger.noted(40)
    #expect(ledger.wasEarly == false)
    #expect(ledger.positions.sorted() == Array(1...40))
  }

  @Test func whatNeedsNoFilePassesAtOnce() throws {
    let fixture = try Fixture()
    let ledger = RecordingSink(folder: "")
    let sink = FilingSink(ledger: ledger, files: AnswerFiles(try fixture.job()))
    sink.settle([settlement(1, Answer(bytes: [0x31])), settlement(2, nil)]) { _ in }
    #expect(ledger.positions == [1, 2])
  }

  @Test func aDiskThatFailsIsToldToWhoeverWaits() async throws {
    let fixture = try Fixture()
    let files = AnswerFiles(try fixture.job(["output": "rows.jsonl"]))
    let sink = FilingSink(ledger: RecordingSink(folder: ""), files: files)
    let image = Answer(kind: .bytes, bytes: png, binary: .whole)
    let error: (any Error)? = await withCheckedContinuation { done in
      sink.settle([settlement(1, image)]) { result in
        if case .failure(let error) = result { done.resume(returning: error) }
      }
    }
    #expect((error as? SluiceError)?.code.kind == .inputOutput)
    #expect((error as? SluiceError)?.place == fixture.manifestPath)
  }
}

/// A ledger that looks whether the files of its rows are there.
private final class RecordingSink: SettlementSink {
  private struct State {
    var positions: [Int64] = []
    var wasEarly = false
    var notes = 0
    var waiting: (count: Int, CheckedContinuation<Void, Never>)?
  }
  private let folder: String
  private let state = Mutex(State())

  init(folder: String) { self.folder = folder }

  var positions: [Int64] { state.withLock { $0.positions } }
  var wasEarly: Bool { state.withLock { $0.wasEarly } }

  func settle(
    _ settlements: [Settlement],
    durable: @escaping @Sendable (Result<Void, any Error>) -> Void
  ) {
    state.withLock { state in
      for settlement in settlements {
        state.positions.append(settlement.position)
        let file = "\(folder)/\(settlement.position).png"
        if !FileManager.default.fileExists(atPath: file) { state.wasEarly = true }
      }
    }
    durable(.success(()))
  }

  func note() {
    state.withLock { state in
      state.notes += 1
      guard let waiting = state.waiting, state.notes >= waiting.count else { return }
      waiting.1.resume()
      state.waiting = nil
    }
  }

  func noted(_ count: Int) async {
    await withCheckedContinuation { continuation in
      state.withLock { state in
        if state.notes >= count {
          continuation.resume()
        } else {
          state.waiting = (count, continuation)
        }
      }
    }
  }
}
