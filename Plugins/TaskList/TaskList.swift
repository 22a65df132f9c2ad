import Foundation
import PackagePlugin

/// Lists the tasks for the catalogue: one for each file in the folder `Tasks` of its target.
///
/// A new task is a new file and nothing else: the list is made again whenever the folder changes.
@main
struct TaskList: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let target = target as? any SourceModuleTarget else { return [] }
    let tasks = target.sourceFiles(withSuffix: "swift").map(\.url)
      .filter { $0.deletingLastPathComponent().lastPathComponent == "Tasks" }
      .sorted { $0.path < $1.path }
    let list = context.pluginWorkDirectoryURL.appending(path: "TaskCatalogue+All.swift")
    return [
      .buildCommand(
        displayName: "Listing the tasks",
        executable: try context.tool(named: "list-tasks").url,
        arguments: [list.path] + tasks.map { $0.deletingPathExtension().lastPathComponent },
        inputFiles: tasks,
        outputFiles: [list]
      )
    ]
  }
}
