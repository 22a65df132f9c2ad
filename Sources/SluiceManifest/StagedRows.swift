import Foundation
package import SluiceCore
internal import SluiceJSON

/// Rows that no file holds as text: they are written down before they are read, a JSON object a line.
///
/// So they can be read again from any place, whatever became of their origin. Rows that are written
/// again and are the same keep the file that is there, and a run goes on where it was.
package struct StagedRows: Sendable {
  /// Where rows come from.
  package enum Source: Sendable, Equatable {
    /// A query that DuckDB runs; relative paths in it are relative to the folder.
    case query(String, folder: String)
    /// Files of columns.
    case columns([String], function: String)
    /// The files that match a pattern: their paths below its folder, their names and sizes.
    case files(pattern: String)
  }

  package let source: Source
  /// What people know the rows by.
  package let shown: String
  /// Where they are written.
  package let path: String

  package init(_ source: Source, shown: String, path: String) {
    self.source = source
    self.shown = shown
    self.path = path
  }

  /// Writes the rows, or finds that they are there.
  package func write(environment: [String: String]) throws(SluiceError) {
    switch source {
    case .query(let query, let folder):
      let duckdb = try DuckDB(for: shown, environment: environment)
      try replaced { (path) throws(SluiceError) in
        try duckdb.write(query, to: path, place: shown, folder: folder)
      }
    case .columns(let files, let function): try write(files, function, environment)
    case .files(let pattern): try writeList(pattern)
    }
  }

  /// Files that are what they were have been written already, and DuckDB is not needed again.
  private func write(
    _ files: [String],
    _ function: String,
    _ environment: [String: String]
  ) throws(SluiceError) {
    let origin = try Self.identity(of: files)
    let note = path + ".origin"
    let written = (try? Descriptor(reading: note).bytes(from: 0, count: 1 << 24)) ?? []
    if written == origin, (try? FileStamp(path: path)) != nil { return }
    let duckdb = try DuckDB(for: shown, environment: environment)
    unlink(note)
    try replaced { (path) throws(SluiceError) in
      try duckdb.write(
        ColumnarFile.query(files, function: function),
        to: path,
        place: shown,
        folder: "/"
      )
    }
    guard try Self.identity(of: files) == origin else {
      throw SluiceError(
        .data,
        at: shown,
        "was changed while it was being read",
        next: "run it again when nothing writes to it any more"
      )
    }
    try Self.write(origin, to: note)
  }

  private func writeList(_ pattern: String) throws(SluiceError) {
    let folder = PathPattern.folder(of: pattern) + "/"
    let files = try PathPattern.matches(pattern)
    guard !files.isEmpty else {
      throw SluiceError(.data, at: pattern, "matches no file", next: "check the pattern")
    }
    try replaced { (path) throws(SluiceError) in
      var out: [UInt8] = []
      for file in files {
        // A file that went away since it was listed is no row.
        guard let stamp = try? FileStamp(path: file) else { continue }
        out += "{\"path\":".utf8
        appendJSONString(file.dropFirst(folder.count).utf8, to: &out)
        out += ",\"name\":".utf8
        appendJSONString(
          file[(file.lastIndex(of: "/").map { file.index(after: $0) } ?? file.startIndex)...].utf8,
          to: &out
        )
        out += ",\"bytes\":\(stamp.size)}\n".utf8
      }
      try Self.write(out, to: path)
    }
  }

  // MARK: - Files

  /// Has a file written beside the name, and puts it there unless the same is there already.
  private func replaced(
    _ write: (String) throws(SluiceError) -> Void
  ) throws(SluiceError) {
    let partial = path + ".part"
    unlink(partial)
    try write(partial)
    if try Self.areSame(partial, path) {
      unlink(partial)
      return
    }
    chmod(partial, 0o600)
    guard rename(partial, path) == 0 else {
      let code = errno
      unlink(partial)
      throw FileProblem.failed("be written", path, code)
    }
  }

  private static func areSame(_ one: String, _ other: String) throws(SluiceError) -> Bool {
    guard let size = try? FileStamp(path: other).size, size == (try FileStamp(path: one).size)
    else { return false }
    let files = (try Descriptor(reading: one), try Descriptor(reading: other))
    var offset: Int64 = 0
    while offset < size {
      let bytes = try files.0.bytes(from: offset, count: 1 << 20)
      guard try bytes == files.1.bytes(from: offset, count: 1 << 20), !bytes.isEmpty else {
        return false
      }
      offset += Int64(bytes.count)
    }
    return true
  }

  private static func identity(of files: [String]) throws(SluiceError) -> [UInt8] {
    var identities: [ManifestIdentity.File] = []
    for path in files {
      let descriptor = try Descriptor(reading: path)
      identities.append(
        try ManifestIdentity.File(path: path, stamp: descriptor.stamp(), content: descriptor)
      )
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    do { return Array(try encoder.encode(identities)) } catch {
      throw SluiceError(.software, "cannot encode: \(error)")
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(SluiceError) {
    let target = try Descriptor(writing: path)
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        Foundation.write(target.number, $0.baseAddress, $0.count)
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        let code = errno
        unlink(path)
        throw FileProblem.failed("be written", path, code)
      }
    }
  }
}
