import ArgumentParser
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
      try Terminal.print(json ? guide.json : guide.page)
    } else if json {
      try Terminal.print("[\(TaskGuide.all.map(\.json).joined(separator: ","))]")
    } else {
      let width = TaskGuide.all.map(\.id.count).max() ?? 0
      for guide in TaskGuide.all {
        let gap = String(repeating: " ", count: width - guide.id.count + 3)
        try Terminal.print(guide.id + gap + guide.summary)
      }
    }
  }
}
