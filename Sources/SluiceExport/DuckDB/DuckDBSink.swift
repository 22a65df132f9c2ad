import Foundation
import SluiceCore

/// Hands lines of JSON to a DuckDB process that makes one file of them.
///
/// It writes into a file that is staged: what it leaves behind when it fails or is stopped never gets
/// the file's name.
final class DuckDBSink: ByteSink {
  private let program: DuckDBProgram
  private let file: StagedFile
  private let process: Process
  private let input = Pipe()
  private let errors = Pipe()

  /// - Parameters:
  ///   - program: DuckDB's command line.
  ///   - columns: The table's columns, whose types are DuckDB's to keep and not to guess.
  ///   - copy: The options of its COPY statement.
  ///   - name: The extension that it needs for them.
  ///   - file: Where the result goes.
  /// - Throws: `inputOutput` when the program cannot be started.
  init(
    _ program: DuckDBProgram,
    writing columns: [ResultTable.Column],
    as copy: String,
    loading name: String?,
    to file: StagedFile
  ) throws(SluiceError) {
    self.program = program
    self.file = file
    let load = name.map { ["LOAD \($0)"] } ?? []
    process = program.process(load + [Self.statement(columns, copy, to: file.temporaryPath)])
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    do { try process.run() } catch { throw program.failure("\(error)") }
    try? input.fileHandleForReading.close()
  }

  deinit {
    if process.isRunning {
      process.terminate()
      process.waitUntilExit()
    }
  }

  func write(_ bytes: [UInt8]) throws(SluiceError) -> Bool {
    let code = writeAll(bytes, to: input.fileHandleForWriting.fileDescriptor)
    if code == 0 { return true }
    // It has ended before its time, and has said why.
    try? input.fileHandleForWriting.close()
    throw program.failure(said())
  }

  func finish() throws(SluiceError) {
    try? input.fileHandleForWriting.close()
    let said = said()
    guard process.terminationStatus == 0 else { throw program.failure(said) }
    try file.finish()
  }

  /// What the process says until it ends, the first of it; it has ended then.
  private func said() -> String {
    let data = (try? errors.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    let text = String(decoding: data.prefix(2000), as: UTF8.self)
    return text.isEmpty ? "it ended with status \(process.terminationStatus)" : text
  }

  /// What a column is called on the way; the file has its own name.
  static func name(of index: Int) -> String { "c\(index)" }

  private static func statement(
    _ columns: [ResultTable.Column],
    _ copy: String,
    to path: String
  ) -> String {
    let types = columns.indices.map { "'\(name(of: $0))': '\(type(columns[$0].kind))'" }
    let names = columns.indices.map { "\(name(of: $0)) AS \(quoted(columns[$0].name, "\""))" }
    // An object may be as large as the largest answer.
    let source =
      "read_json('/dev/stdin', format = 'newline_delimited', maximum_object_size = 134217728, "
      + "columns = {\(types.joined(separator: ", "))})"
    return "COPY (SELECT \(names.joined(separator: ", ")) FROM \(source)) "
      + "TO \(quoted(path, "'")) (\(copy), USE_TMP_FILE false)"
  }

  private static func quoted(_ text: String, _ mark: String) -> String {
    mark + text.replacingOccurrences(of: mark, with: mark + mark) + mark
  }

  private static func type(_ kind: ResultColumn.Kind) -> String {
    switch kind {
    case .text, .json: "VARCHAR"
    case .number: "DOUBLE"
    case .integer: "BIGINT"
    case .bool: "BOOLEAN"
    case .vector: "FLOAT[]"
    }
  }
}
