import ArgumentParser
import SluiceCore
import SluiceKit

/// `sluice tasks`: what can be asked.
struct TasksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks",
    abstract: "List the tasks, or show one: its arguments, parameters and answer."
  )

  @Argument(help: "A task's id.")
  var task: String?

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    if let task {
      let guide = try TaskGuide(task: task)
      if json { Terminal.print(JSONOutput.pretty(guide)) } else { guide.lines.forEach(Terminal.print) }
    } else if json {
      Terminal.print(JSONOutput.pretty(TaskGuide.all))
    } else {
      TaskGuide.all.forEach { Terminal.print($0.headline) }
    }
  }
}
