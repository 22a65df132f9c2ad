import Foundation
import SluiceCore
import Testing

/// A sample of each task: the arguments of one call, as they stand in `examples/calls`.
enum Sample {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples/calls")

  /// The tasks that have one.
  static func tasks() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// The sample of a task, as the JSON of the inputs of a job.
  static func inputs(_ task: String) throws -> String {
    try String(contentsOf: folder.appending(path: "\(task).json"), encoding: .utf8)
  }
}

/// A folder in memory.
struct MemoryFolder: MediaSource {
  var files: [String: [UInt8]]
  var version = 1

  func identity(of reference: MediaReference) throws(RowRefusal) -> String {
    if case .url = reference { return "" }
    return "\(try media(reference).held.count) \(version)"
  }

  func media(_ reference: MediaReference) throws(RowRefusal) -> Media {
    switch reference {
    case .file(let path):
      guard let bytes = files[path] else {
        throw RowRefusal("the file \"\(path)\" is not there")
      }
      return Media(bytes: bytes, name: path)
    case .url(let url): return Media(bytes: Array(url.utf8), name: url, type: "image/gif")
    case .inline(let media): return media
    }
  }
}

let pngBytes: [UInt8] = [
  0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0xFF, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60,
  0x82,
]
let wavBytes = Array("RIFF".utf8) + [8, 0, 0, 0] + Array("WAVEfmt ".utf8)

/// What the captured calls were made with, and files of other kinds.
let samples = MemoryFolder(files: [
  "a.wav": Array("RIFFxxxxWAVE".utf8),
  "a.png": [0x89] + Array("PNGfake".utf8),
  "riff": Array("RIFF".utf8),
  "abc": Array("abc".utf8),
  "png": pngBytes,
  "dir/x.m4a": [1, 2, 3],
  // Those of the samples.
  "media/bell.wav": wavBytes,
  "media/scale.wav": wavBytes,
  "media/boat.png": pngBytes,
  "media/fruit.png": pngBytes,
  "media/house.png": pngBytes,
  "media/invoice-17.png": pngBytes,
])
