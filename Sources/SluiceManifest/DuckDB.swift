import Foundation
package import SluiceCore
internal import SluiceJSON

/// DuckDB's command line, as a child process that writes rows as JSONL.
///
/// It reads Parquet, Arrow, spreadsheets and databases, here and over the network, and keeps the order
/// of rows. Source: <https://duckdb.org/docs/stable/clients/cli/overview>.
package struct DuckDB: Sendable {
  private let program: String

  /// Looks for the program where the shell would.
  ///
  /// - Parameters:
  ///   - reason: What needs it, for the message.
  ///   - environment: `SLUICE_DUCKDB` names the program; without it `PATH` is searched.
  /// - Throws: `.data` when there is none, with how to get it.
  package init(for reason: String, environment: [String: String]) throws(SluiceError) {
    let home = environment["HOME"] ?? ""
    // Where pip and DuckDB's installer put it, whether or not the PATH leads there.
    let folders =
      (environment["PATH"] ?? "").split(separator: ":").map(String.init)
      + ["\(home)/.local/bin", "\(home)/.duckdb/cli/latest"]
    let named = environment["SLUICE_DUCKDB"].map { [$0] }
    let found = (named ?? folders.map { $0 + "/duckdb" }).first { access($0, X_OK) == 0 }
    guard let found else {
      throw SluiceError(
        .data,
        at: reason,
        "needs DuckDB's command line, and there is no duckdb on the PATH",
        next: "pip install duckdb-cli (or https://duckdb.org), or name it in SLUICE_DUCKDB"
      )
    }
    program = found
  }

  /// What the program calls itself: `v1.5.6 (Variegata) 069cc9f9b5`.
  package func version() throws(SluiceError) -> String {
    let end = try run(["-no-init", "-version"])
    return end.output.split(separator: "\n").first.map(String.init) ?? ""
  }

  /// Writes the rows of a query to a file, a JSON object a line, in their order.
  ///
  /// - Parameters:
  ///   - query: What to read: `FROM …` or `SELECT …`, one statement.
  ///   - path: The file; one that is there is replaced.
  ///   - place: What the query is for, for messages.
  ///   - folder: What relative paths in the query are relative to.
  /// - Throws: `.data` with what DuckDB said; nothing is left under the path then.
  package func write(
    _ query: String,
    to path: String,
    place: String,
    folder: String
  ) throws(SluiceError) {
    var query = query.trimmingCharacters(in: .whitespacesAndNewlines)
    while query.hasSuffix(";") {
      query = String(query.dropLast()).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    let copy = "COPY (\n\(query)\n) TO \(Self.quoted(path)) (FORMAT json)"
    let end = try run(["-no-init", "-bail", "-batch", "-c", copy], folder: folder)
    guard end.status == 0 else {
      unlink(path)
      // The first lines say it; those that follow repeat the statement.
      let said = end.errors.split(separator: "\n").prefix { !$0.hasPrefix("LINE ") }.prefix(4)
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
      throw SluiceError(
        .data,
        at: place,
        "DuckDB cannot read it: \(safe(said.joined(separator: " "), limit: 600))",
        next: Self.advice(end.errors)
      )
    }
  }

  /// A text as SQL writes it.
  package static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "''") + "'"
  }

  private static func advice(_ errors: String) -> String {
    if errors.contains("read_arrow") || errors.contains("nanoarrow") {
      return "Arrow needs an extension, once: duckdb -c \"INSTALL nanoarrow FROM community\"; "
        + "or write Parquet"
    }
    if errors.contains("xtension") { return "install the extension in DuckDB, or write Parquet" }
    return "try the query in duckdb, and run again"
  }

  private struct End {
    let status: Int32
    let output: String
    let errors: String
  }

  private func run(_ arguments: [String], folder: String? = nil) throws(SluiceError) -> End {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let output = Pipe()
    let errors = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch {
      throw SluiceError(.data, at: program, "cannot be run: \(error.localizedDescription)")
    }
    // Standard output says next to nothing; errors come last and are read to their end.
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    let written = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return End(
      status: process.terminationReason == .exit ? process.terminationStatus : -1,
      output: String(decoding: written, as: UTF8.self),
      errors: String(decoding: said, as: UTF8.self)
    )
  }
}

/// Files of columns, which DuckDB reads for us.
package enum ColumnarFile {
  /// The function of DuckDB that reads a file, by its name or its first bytes; nil for other files.
  package static func function(for path: String) -> String? {
    let name = path.lowercased()
    for (endings, function) in functions where endings.contains(where: name.hasSuffix) {
      return function
    }
    guard let kind = try? FileStamp(path: path).kind, kind == .regular,
      let head = try? Descriptor(reading: path).bytes(from: 0, count: 8)
    else { return nil }
    if head.starts(with: Array("PAR1".utf8)) { return "read_parquet" }
    return head.starts(with: Array("ARROW1".utf8)) ? "read_arrow" : nil
  }

  /// What reads these files, in this order.
  package static func query(_ files: [String], function: String) -> String {
    let list = files.map(DuckDB.quoted).joined(separator: ", ")
    return "FROM \(function)(\(files.count == 1 ? list : "[\(list)]"))"
  }

  private static let functions: [([String], String)] = [
    ([".parquet", ".pq", ".parq"], "read_parquet"),
    ([".arrow", ".feather", ".ipc"], "read_arrow"),
    ([".avro"], "read_avro"),
    ([".xlsx"], "read_xlsx"),
  ]
}
