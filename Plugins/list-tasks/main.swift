// list-tasks FILE NAME…: writes the catalogue's list of the tasks of these files to FILE.
//
// The file `FillMask.swift` declares `TaskDescription.fillMask`.

import Foundation

let names = CommandLine.arguments.dropFirst(2).map { $0.prefix(1).lowercased() + $0.dropFirst() }
let list = """
  extension TaskCatalogue {
    static let listed: [TaskDescription] = [
  \(names.map { "    .\($0)," }.joined(separator: "\n"))
    ]
  }

  """
try list.write(toFile: CommandLine.arguments[1], atomically: true, encoding: .utf8)
