package import SluiceCore
internal import SluiceJSON

/// A file to be read as a part of a manifest.
package struct ManifestInput: Sendable, Equatable {
  /// Where the rows are.
  package let path: String
  /// What people know it by, where that is not the path.
  package let shown: String

  package init(path: String, shown: String? = nil) {
    self.path = path
    self.shown = shown ?? path
  }
}

/// A manifest: one or several files of rows, looked at but not read.
///
/// Record numbers count through all files in the order given.
package struct Manifest: Sendable {
  /// The files, in the order given.
  package let files: [ManifestFile]
  /// The columns that all tables share; nil for JSON, whose rows name their own columns, and while no
  /// file has a header.
  package var columns: [String]? { header?.names }
  let header: TableHeader?
  let options: ManifestOptions

  /// Looks at the files and refuses what is no manifest.
  ///
  /// - Parameters:
  ///   - paths: Files, folders (their files, by name) and patterns (`parts/*.jsonl`), in this order.
  ///   - options: How they are to be read.
  /// - Returns: The manifest.
  /// - Throws: `.data` saying what a file is instead and what to do; `.usage` when one file is given
  ///   twice.
  package static func open(
    paths: [String],
    options: ManifestOptions = ManifestOptions()
  ) throws(SluiceError) -> Manifest {
    try open(inputs: paths.map { ManifestInput(path: $0) }, options: options)
  }

  /// Does the same with files that people know by other names.
  package static func open(
    inputs: [ManifestInput],
    options: ManifestOptions = ManifestOptions()
  ) throws(SluiceError) -> Manifest {
    if let delimiter = options.csv.delimiter, !isDelimiter(delimiter) {
      throw SluiceError(
        .usage,
        "this character cannot be a delimiter",
        next: "use one of , ; | tab"
      )
    }
    var files: [ManifestFile] = []
    var seen: [FileStamp.Identity: String] = [:]
    for input in inputs {
      for path in try PathPattern.expand(input.path) {
        let shown = path == input.path ? input.shown : path
        let file = try ManifestFile(lookingAt: ManifestInput(path: path, shown: shown), options)
        if let same = seen.updateValue(path, forKey: file.stamp.identity) {
          throw SluiceError(
            .usage,
            at: path,
            "is the same file as \(safe(same))",
            next: "name each file once"
          )
        }
        files.append(file)
      }
    }
    return Manifest(files: files, header: try sharedHeader(files), options: options)
  }

  /// Begins to read.
  ///
  /// - Parameters:
  ///   - columns: The columns that become ``Record/fields``, in this order. With a table, an empty list
  ///     puts all columns into ``Record/bytes``.
  ///   - id: The column that names a record, which is read even of records that cannot be used.
  ///   - mends: Whether whole records are read although they hold what JSON does not have.
  ///   - mark: Where to begin.
  /// - Returns: A reader of its own, with its own place in the files.
  /// - Throws: `.data` when the header of a table lacks a column.
  package func reader(
    columns: [String],
    id: String? = nil,
    mends: Bool = false,
    from mark: ManifestPosition = .start
  ) throws(SluiceError) -> ManifestReader {
    try check(columns)
    return ManifestReader(self, ColumnSelection(names: columns, id: id, mends: mends), from: mark)
  }

  /// Refuses columns that the tables do not have, or have twice.
  package func check(_ columns: [String]) throws(SluiceError) {
    try header?.check(columns, path: files.first?.shown)
  }

  /// What the manifest is now, to be compared at the next run.
  package func identity() throws(SluiceError) -> ManifestIdentity {
    var identities: [ManifestIdentity.File] = []
    for file in files { identities.append(try ManifestIdentity.File(file)) }
    return ManifestIdentity(files: identities)
  }

  /// What was found out about the files and should be said: one clause each.
  package var notices: [String] {
    files.compactMap { (file) -> String? in
      guard let csv = file.format as? CSVFormat, csv.dialect.escape != nil, !csv.dialect.isStated
      else { return nil }
      return
        "\(safe(file.shown)): cells are escaped with backslashes, as Spark and MySQL write them"
        + " (--manifest-escape says otherwise)"
    }
  }

  /// Counts the records exactly as a reader numbers them, without looking into them.
  ///
  /// - Parameter isCancelled: Asked every few thousand records.
  /// - Returns: The number; nil when cancelled.
  /// - Throws: What ``ManifestReader/next(_:)`` does, and the damage of a compressed file.
  package func countRecords(isCancelled: () -> Bool = { false }) throws(SluiceError) -> Int64? {
    let step: Int64 = 10_000
    let reader = ManifestReader(self, ColumnSelection(names: []), from: .start)
    var total: Int64 = 0
    while !isCancelled() {
      let passed = try reader.skip(step)
      total += passed
      if passed < step {
        if let damage = reader.damage { throw damage }
        return total
      }
    }
    return nil
  }

  private static func isDelimiter(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\t") || (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"")
  }

  private static func sharedHeader(_ files: [ManifestFile]) throws(SluiceError) -> TableHeader? {
    let files = files.filter { $0.size > 0 }
    let isTable = files.first.map { type(of: $0.format).isTable } ?? false
    var shared: (header: TableHeader, path: String)?
    for file in files {
      if type(of: file.format).isTable != isTable {
        throw SluiceError(.data, at: file.shown, "mixes JSONL and CSV files")
      }
      guard let header = file.header else { continue }
      if let shared, shared.header.names != header.names {
        throw SluiceError(
          .data,
          at: file.shown,
          "has other columns than \(safe(shared.path))",
          next: "all CSV files of a manifest share one header"
        )
      }
      shared = shared ?? (header, file.shown)
    }
    return shared?.header
  }
}
