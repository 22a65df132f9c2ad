import Foundation
import SluiceCore
import SluiceExport
import SluiceManifest

/// The manifest's records byte for byte, as a manifest of their own.
///
/// In a file that is neither compressed nor columnar a record is what stands at its place; elsewhere
/// it is the JSON object that it was read as.
struct ManifestBytes: InputSource {
  private var inputs: ManifestInputs
  private let files: [FileHandle?]
  /// What stands before the first record: the header of a CSV.
  let header: [UInt8]

  init(_ inputs: ManifestInputs) throws {
    self.inputs = inputs
    files = inputs.manifest.files.map { Self.opened($0.path) }
    header = try Self.header(of: inputs.manifest, files.first ?? nil)
  }

  func columns() -> [InputColumn] { [] }

  mutating func record(at position: Int64) throws -> [UInt8]? {
    switch try inputs.item(at: position) {
    case nil: return nil
    case .record(let record)?:
      return Self.bytes(files[record.place.file], record.place) ?? record.bytes
    case .bad(let record)?: return Self.bytes(files[record.place.file], record.place)
    }
  }

  /// The file, where its bytes are the manifest's own.
  private static func opened(_ path: String) -> FileHandle? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    let head = Array((try? file.read(upToCount: 4)) ?? Data())
    let packed: [[UInt8]] = [
      [0x1F, 0x8B], [0x28, 0xB5, 0x2F, 0xFD], Array("PAR1".utf8), Array("ARRO".utf8),
    ]
    return packed.contains { head.starts(with: $0) } ? nil : file
  }

  private static func header(of manifest: Manifest, _ file: FileHandle?) throws -> [UInt8] {
    guard manifest.columns != nil, let file else { return [] }
    let first = try manifest.reader(columns: []).next(1).first
    guard let first, first.place.file == 0 else { return [] }
    let whole = Place(file: 0, line: 1, offset: 0, length: first.place.offset)
    return bytes(file, whole) ?? []
  }

  private static func bytes(_ file: FileHandle?, _ place: Place) -> [UInt8]? {
    guard let file, (try? file.seek(toOffset: UInt64(place.offset))) != nil else { return nil }
    guard let data = try? file.read(upToCount: Int(place.length)), data.count == place.length else {
      return nil
    }
    return Array(data)
  }
}
