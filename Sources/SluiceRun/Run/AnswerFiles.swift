import Foundation
import SluiceCore
import SluiceJSON
import SluiceExport
import SluiceLedger
import Synchronization

/// The files that a run's binary answers go into, and what stands in their place in the ledger:
/// `{"path":"files/7.png","bytes":48211,"sha256":"…","media_type":"image/png"}`.
final class AnswerFiles: Sendable {
  /// The folder of the files.
  let path: String
  private let ledger: String
  /// Nil until the first file.
  private let folder = Mutex<AnswerFolder?>(nil)

  init(_ job: Job) {
    path = job.files
    ledger = job.ledger
  }

  /// Opens the folder where files are sure to come, before anything is sent, and clears away what a
  /// killed start left in it: what is half written, and files that no row of the ledger names.
  func prepare(isNeeded: Bool, by ledger: Ledger) throws {
    guard isNeeded || AnswerFolder.isThere(path, of: self.ledger) else { return }
    let folder = try opened()
    let unconfirmed = folder.unconfirmed
    guard !unconfirmed.isEmpty else { return }
    let named = try ledger.fileNames(among: unconfirmed)
    folder.keep(named)
    folder.sweep(unconfirmed.subtracting(named))
  }

  /// The rows of these answers are recorded: their files stay.
  func keep(_ names: [String]) { folder.withLock { $0 }?.keep(names) }

  /// Whether a file has been written, or can be.
  var isOpen: Bool { folder.withLock { $0 != nil } }

  /// Writes the files of settlements and makes them durable.
  ///
  /// - Returns: The same settlements, their answers JSON, and the names of the files.
  func filing(
    _ settlements: [Settlement]
  ) throws(SluiceError) -> (settlements: [Settlement], names: [String]) {
    let parts = settlements.map(AnswerParts.init)
    let files = parts.flatMap(\.files)
    guard !files.isEmpty else { return (settlements, []) }
    let names = try opened().write(files)
    var references = names[...]
    let base = relativePath(of: path, from: (ledger as NSString).deletingLastPathComponent)
    let filed = zip(settlements, parts).map { settlement, parts in
      guard !parts.files.isEmpty else { return settlement }
      let own = references.prefix(parts.files.count)
      references = references.dropFirst(own.count)
      return settlement.replacing(
        answer: parts.answer(with: own.map { "\(base)/\($0)" }),
        requestID: settlement.requestID,
        error: settlement.error
      )
    }
    return (filed, names)
  }

  private func opened() throws(SluiceError) -> AnswerFolder {
    try folder.withLock { folder throws(SluiceError) in
      if let folder { return folder }
      let opened = try AnswerFolder(path, of: ledger)
      folder = opened
      return opened
    }
  }
}

/// What of an answer goes into files, and what stays.
private struct AnswerParts {
  private let answer: Answer?
  private let contents: [[UInt8]]
  let files: [AnswerFile]

  init(_ settlement: Settlement) {
    answer = settlement.answer
    switch settlement.answer?.binary {
    case nil, .none?:
      contents = []
      files = []
    case .whole?:
      contents = settlement.answer.map { [$0.bytes] } ?? []
      files = contents.map {
        AnswerFile($0, position: settlement.position, name: settlement.fileName)
      }
    case .strings(let ranges)?:
      contents =
        settlement.answer.map { answer in ranges.map { Self.decoded(answer.bytes[$0]) } } ?? []
      files = contents.enumerated().map { index, bytes in
        AnswerFile(
          bytes,
          position: settlement.position,
          name: settlement.fileName,
          part: index + 1
        )
      }
    }
  }

  /// The answer with references in the place of the bytes.
  func answer(with paths: [String]) -> Answer? {
    let references = zip(paths, contents).map { Self.reference(to: $0, $1) }
    guard let answer, case .strings(let ranges) = answer.binary else {
      return references.first.map { Answer(bytes: $0) }
    }
    var json: [UInt8] = []
    var start = 0
    for (range, reference) in zip(ranges, references) {
      json += answer.bytes[start..<range.lowerBound]
      json += reference
      start = range.upperBound
    }
    return Answer(bytes: json + answer.bytes[start...])
  }

  /// The rule that cut the answer has seen that it is base64.
  private static func decoded(_ string: ArraySlice<UInt8>) -> [UInt8] {
    guard case .string(let text)? = try? JSONValue(parsing: Array(string)) else { return [] }
    return Data(base64Encoded: text).map(Array.init) ?? []
  }

  private static func reference(to path: String, _ bytes: [UInt8]) -> [UInt8] {
    let type = MediaType(of: bytes)?.name ?? "application/octet-stream"
    return JSONValue.object([
      .init("path", .string(path)), .init("bytes", .number(String(bytes.count))),
      .init("sha256", .string(SHA256.hex(of: bytes))), .init("media_type", .string(type)),
    ]).text
  }
}
