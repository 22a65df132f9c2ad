import Foundation
import SluiceAccess
import SluiceCore
import SluiceExport
import SluiceJSON
import SluiceTasks

extension Job {
  /// Makes the folder of the results and checks that they can be written: before the first request,
  /// for a night must not end at a folder that is not there.
  ///
  /// - Throws: ``SluiceError`` (`inputOutput`) naming the folder or the file.
  func makeRoomForResults() throws(SluiceError) {
    guard let export else { return }
    try checkResultFormat()
    guard export != "-" else { return }
    let folder = URL(fileURLWithPath: export).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw refusal(folder, "cannot make the folder of the results: \(reason(of: error))")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw refusal(folder, "the results cannot be written into this folder")
    }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: export, isDirectory: &isFolder), isFolder.boolValue {
      throw refusal(export, "the results need a file, this is a folder")
    }
  }

  /// Fails when the results cannot be written in the form that the job asks for.
  func checkResultFormat() throws(SluiceError) {
    guard let export else { return }
    if results.format == nil, ResultExport.isMatrix(export) { return }
    try resultFormat().check()
  }

  /// The format of the results: the one that is named, else what the file's name says.
  ///
  /// - Throws: ``SluiceError`` (`usage`) when the name says something else, or nothing that is known.
  func resultFormat() throws(SluiceError) -> ExportFormat {
    let asked = results.format.flatMap { ExportFormat.named($0.rawValue) }
    let fallback = spec.isBatchLines ? ExportFormat.openAIBatch : .jsonl
    guard let export, export != "-" else { return asked ?? fallback }
    let name = ExportName(export)
    // The lines of a batch are JSONL, too, and are what its job is for.
    let usual = asked ?? (spec.isBatchLines && name.format == .jsonl ? .openAIBatch : nil)
    return try name.format(asked: usual, fallback: fallback, path: export)
  }

  private func refusal(_ path: String, _ what: String) -> SluiceError {
    SluiceError(.inputOutput, at: safe(path, limit: 400), what, next: "name another with --export")
  }
}
