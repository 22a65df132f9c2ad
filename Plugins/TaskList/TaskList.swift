import Foundation
import PackagePlugin

/// Lists the tasks and the dialects for their catalogues: one for each file in the folder `Tasks` or
/// `Dialects` of its target.
///
/// A new one is a new file and nothing else: the list is made again whenever the folder changes.
@main
struct TaskList: BuildToolPlugin {
  /// What is listed: a folder, the catalogue that gets the list, and the type of what it holds.
  private struct Kind {
    let folder: String
    let catalogue: String
    let type: String
  }

  private static let kinds = [
    Kind(folder: "Tasks", catalogue: "TaskCatalogue", type: "TaskDescription"),
    Kind(folder: "Dialects", catalogue: "DialectCatalogue", type: "Dialect"),
  ]

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let target = target as? any SourceModuleTarget else { return [] }
    return try Self.kinds.compactMap { kind in
      let files = target.sourceFiles(withSuffix: "swift").map(\.url)
        .filter { $0.deletingLastPathComponent().lastPathComponent == kind.folder }
        .sorted { $0.path < $1.path }
      guard !files.isEmpty else { return nil }
      let list = context.pluginWorkDirectoryURL.appending(path: "\(kind.catalogue)+All.swift")
      return .buildCommand(
        displayName: "Listing what is in \(kind.folder)",
        executable: try context.tool(named: "list-tasks").url,
        arguments: [list.path, kind.catalogue, kind.type]
          + files.map { $0.deletingPathExtension().lastPathComponent },
        inputFiles: files,
        outputFiles: [list]
      )
    }
  }
}
