import Foundation
import SluiceCore
import SluiceJSON
import SluiceManifest
import SluiceTasks

/// Rows that are written down before they are read: those of a query, of files of columns, and the
/// names of files.
extension Job {
  /// What the rows come from, one for each file that is read.
  ///
  /// - Parameter prefix: What the names of written files begin with: the ledger's path, but for a plan.
  /// - Returns: The parts, in their order.
  /// - Throws: When a pattern matches nothing, or files of several kinds.
  func inputs(staged prefix: String) throws(SluiceError) -> [RowInput] {
    if let query {
      let source = StagedRows.Source.query(query, folder: folder)
      return [.staged(StagedRows(source, shown: "query", path: prefix + ".rows.jsonl"))]
    }
    if let listedFiles {
      let source = StagedRows.Source.files(pattern: listedFiles)
      return [.staged(StagedRows(source, shown: listedFiles, path: prefix + ".rows.jsonl"))]
    }
    var inputs: [RowInput] = []
    for (index, entry) in manifest.enumerated() {
      guard entry != "-", let files = try Self.columnar(entry) else {
        inputs.append(.file(entry))
        continue
      }
      let number = manifest.count > 1 ? "\(index + 1)" : ""
      let source = StagedRows.Source.columns(files.paths, function: files.function)
      let path = "\(prefix).rows\(number).jsonl"
      inputs.append(.staged(StagedRows(source, shown: entry, path: path)))
    }
    return inputs
  }

  /// Whether some rows have to be written down, beside the ledger and under its lock.
  var isStaged: Bool {
    get throws(SluiceError) {
      try inputs(staged: "").contains { if case .staged = $0 { true } else { false } }
    }
  }

  /// The files of columns that an entry stands for, all of one kind; nil for text.
  private static func columnar(
    _ entry: String
  ) throws(SluiceError) -> (paths: [String], function: String)? {
    let paths = try PathPattern.expand(entry)
    let functions = paths.map(ColumnarFile.function)
    guard let function = functions.compactMap(\.self).first else { return nil }
    if let index = functions.firstIndex(where: { $0 != function }) {
      throw SluiceError(
        .data,
        at: entry,
        "stands for files of several kinds: \(safe(paths[index], limit: 200)) is another",
        next: "name those of one kind"
      )
    }
    return (paths, function)
  }

  /// What the rows are called, for the name of a job that has none.
  static func sources(_ manifest: [String], _ query: String?, _ files: String?) -> [String] {
    if query != nil { return ["query"] }
    return files.map { [PathPattern.folder(of: $0)] } ?? manifest
  }

  /// What images and recordings of rows are relative to, and must lie under.
  var mediaFolder: (manifest: [String], root: String?) {
    if let listedFiles {
      let folder = PathPattern.folder(of: listedFiles)
      return ([folder + "/-"], mediaRoot)
    }
    return (manifest.isEmpty ? [folder + "/-"] : manifest, mediaRoot)
  }
}

/// A part of a job's rows.
enum RowInput {
  /// A file, a folder or a pattern, read where it is.
  case file(String)
  case staged(StagedRows)

  var manifestInput: ManifestInput {
    switch self {
    case .file(let path): ManifestInput(path: path)
    case .staged(let rows): ManifestInput(path: rows.path, shown: rows.shown)
    }
  }
}

extension Manifest {
  /// Opens the rows of a job; those that must be written down first are.
  static func open(
    _ job: Job,
    staged prefix: String,
    environment: [String: String]
  ) throws(SluiceError) -> Manifest {
    let inputs = try job.inputs(staged: prefix)
    for case .staged(let rows) in inputs { try rows.write(environment: environment) }
    return try open(inputs: inputs.map(\.manifestInput), options: job.manifestOptions)
  }

  /// Opens the rows that a run has written down beside its ledger, as they are.
  static func openKept(_ job: Job) throws(SluiceError) -> Manifest {
    let inputs = try job.inputs(staged: job.ledger)
    return try open(inputs: inputs.map(\.manifestInput), options: job.manifestOptions)
  }
}

extension RequestSpec {
  /// A job over files asks each file, unless it says otherwise.
  func about(filesOf pattern: String?) -> RequestSpec {
    guard pattern != nil, inputs == .object([]), !task.contains("{{") else { return self }
    var spec = self
    spec.inputs = "{{path}}"
    return spec
  }
}
