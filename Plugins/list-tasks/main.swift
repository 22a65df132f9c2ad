// list-tasks FILE CATALOGUE TYPE NAME…: writes a catalogue's list of the values that these files declare
// to FILE.
//
// The file `FillMask.swift` declares `TaskDescription.fillMask`, `TGI.swift` declares `Dialect.tgi`, and
// `SGLang.swift` declares `Dialect.sgLang`.

import Foundation

let arguments = CommandLine.arguments
let names = arguments.dropFirst(4).map { name in
  let capitals = name.prefix { $0.isUppercase }
  if capitals.count == name.count { return name.lowercased() }
  let count = max(1, capitals.count - 1)
  return name.prefix(count).lowercased() + name.dropFirst(count)
}
let list = """
  extension \(arguments[2]) {
    static let listed: [\(arguments[3])] = [
  \(names.map { "    .\($0)," }.joined(separator: "\n"))
    ]
  }

  """
try list.write(toFile: arguments[1], atomically: true, encoding: .utf8)
