package import SluiceCore
internal import SluiceJSON

/// A manifest: one or several files of rows, looked at but not read.
///
/// Record numbers count through all files in the order given.
package struct Manifest: Sendable {
  /// The files, in the order given.
  package let files: [ManifestFile]
  /// The header that all CSV files share; nil for JSONL, whose rows name their own columns, and
  /// while no file has a header.
  package let columns: [String]?
  let options: ManifestOptions

  /// Looks at the files and refuses what is no manifest.
  ///
  /// - Throws: `.data` saying what a file is instead and what to do; `.usage` when one file is given
  ///   twice.
  package static func open(
    paths: [String],
    options: ManifestOptions = ManifestOptions()
  ) throws(SluiceError) -> Manifest {
    if let delimiter = options.delimiter, !isDelimiter(delimiter) {
      throw SluiceError(
        .usage,
        "this character cannot be a delimiter",
        next: "use one of , ; | tab"
      )
    }
    var files: [ManifestFile] = []
    for path in paths {
      let file = try look(at: path, options)
      if let same = files.first(where: { $0.stamp.isSameFile(as: file.stamp) }) {
        throw SluiceError(
          .usage,
          at: path,
          "is the same file as \(safe(same.path))",
          next: "name each file once"
        )
      }
      files.append(file)
    }
    return Manifest(files: files, columns: try sharedColumns(files, options), options: options)
  }

  /// Begins to read.
  ///
  /// - Parameters:
  ///   - columns: The columns that become ``Record/fields``, in this order. With CSV, an empty list
  ///     puts all columns into ``Record/bytes``.
  ///   - mark: Where to begin.
  /// - Returns: A reader of its own, with its own place in the files.
  /// - Throws: `.data` when the header of CSV files lacks a column.
  package func reader(
    columns: [String],
    from mark: ManifestPosition = .start
  ) throws(SluiceError) -> ManifestReader {
    let names = Set(self.columns?.map { Array($0.utf8) } ?? [])
    if let known = self.columns,
      let unknown = columns.first(where: { !names.contains(Array($0.utf8)) })
    {
      throw SluiceError(
        .data,
        at: files.first?.path,
        "has no column \"\(safe(unknown, limit: 80))\"",
        next: suggestion(for: unknown, among: known)
      )
    }
    return ManifestReader(self, columns: columns, from: mark)
  }

  /// What the manifest is now, to be compared at the next run.
  package func identity() throws(SluiceError) -> ManifestIdentity {
    var identities: [ManifestIdentity.File] = []
    for file in files { identities.append(try ManifestIdentity.File(file)) }
    return ManifestIdentity(files: identities)
  }

  /// Counts the records exactly as a reader numbers them, without looking into them.
  ///
  /// - Parameter isCancelled: Asked every few thousand records.
  /// - Returns: The number; nil when cancelled.
  /// - Throws: What ``ManifestReader/next(_:)`` does.
  package func countRecords(isCancelled: () -> Bool = { false }) throws(SluiceError) -> Int64? {
    let step: Int64 = 10_000
    let reader = ManifestReader(self, columns: [], from: .start)
    var total: Int64 = 0
    while !isCancelled() {
      let passed = try reader.skip(step)
      total += passed
      if passed < step { return total }
    }
    return nil
  }

  private static func isDelimiter(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\t") || (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"")
  }

  private static func look(
    at path: String,
    _ options: ManifestOptions
  ) throws(SluiceError) -> ManifestFile {
    let kind = try FileStamp(path: path).kind
    guard kind == .regular else {
      throw SluiceError(
        .data,
        at: path,
        "is \(kind.rawValue), not a file",
        next: kind == .directory ? "name the files in it" : "read from a pipe with -"
      )
    }
    let descriptor = try Descriptor(reading: path)
    let stamp = try descriptor.stamp()
    let bytes = try descriptor.bytes(from: 0, count: Sniffer.headBytes)
    let head = FileHead(bytes: bytes, isWhole: Int64(bytes.count) >= stamp.size)
    let format = try Sniffer.format(of: head, path: path, options: options)
    return ManifestFile(path: path, format: format, size: stamp.size, stamp: stamp)
  }

  private static func sharedColumns(
    _ files: [ManifestFile],
    _ options: ManifestOptions
  ) throws(SluiceError) -> [String]? {
    var shared: (columns: [String], path: String)?
    for file in files where file.size > 0 {
      let isMixed = (file.format == .jsonl) != (files.first { $0.size > 0 }?.format == .jsonl)
      if isMixed { throw SluiceError(.data, at: file.path, "mixes JSONL and CSV files") }
      guard let columns = try CSVHeader.read(file, options: options) else { continue }
      if let shared, shared.columns != columns {
        throw SluiceError(
          .data,
          at: file.path,
          "has other columns than \(safe(shared.path))",
          next: "all CSV files of a manifest share one header"
        )
      }
      shared = shared ?? (columns, file.path)
    }
    return shared?.columns
  }
}
