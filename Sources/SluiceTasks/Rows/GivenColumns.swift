import SluiceCore
import SluiceJSON

/// What a row gives to its task by name: which arguments and parameters, and where they stand.
struct GivenColumns {
  /// Templates of the arguments, as a job would have them.
  private(set) var inputs: JSONValue = .object([])
  /// Templates of the parameters.
  private(set) var parameters: [JSONValue.JSONMember] = []
  /// The columns that the templates name.
  private(set) var names: [String] = []
  /// Where those of them stand that are members of a column.
  private(set) var slices: [String: JSONSlice] = [:]

  private let task: TaskDescription
  private let json: JSONReader
  /// The columns that hold arguments, by their names in a row that gives them by name.
  private static let holders = ["inputs", "arguments"]
  private static let parameterHolder = "parameters"

  /// - Parameters:
  ///   - task: The row's task.
  ///   - json: What has read the record.
  init(for task: TaskDescription, reading json: JSONReader) {
    self.task = task
    self.json = json
  }

  /// Takes all that a record has a name of the task for; columns of other names are left alone.
  ///
  /// - Parameters:
  ///   - members: The record's members.
  ///   - reserved: Columns that say something else: the task, the model.
  ///   - emptyIsAbsent: Whether an empty text is a cell that other rows' tasks have a use for.
  /// - Throws: When a name cannot stand in a template.
  mutating func take(
    _ members: [(name: String, value: JSONSlice)],
    but reserved: [String],
    emptyIsAbsent: Bool
  ) throws(RowRefusal) {
    for member in members where member.value.kind != .null && !reserved.contains(member.name) {
      if emptyIsAbsent, member.value.kind == .string, member.value.length == 2 { continue }
      if Self.holders.contains(member.name) {
        try take(inputs: member.value, of: member.name)
      } else if member.name == Self.parameterHolder {
        try take(parameters: member.value, of: member.name)
      } else if task.has(member.name) {
        names.append(member.name)
        parameters.append(.init(member.name, .string("{{\(member.name)}}")))
      }
    }
  }

  /// Takes what a column holds as the task's inputs: an object of arguments, or the first of them.
  mutating func take(inputs value: JSONSlice, of column: String) throws(RowRefusal) {
    guard inputs == .object([]) else {
      throw RowRefusal("\"inputs\" and \"arguments\" are the same thing, and are both given")
    }
    let members = json.members(of: value)
    guard let first = task.arguments.first, task.takesApart(value, members.map(\.name), first)
    else {
      names.append(column)
      inputs = .string("{{\(column)}}")
      return
    }
    var given: [JSONValue.JSONMember] = []
    for (name, value) in members where value.kind != .null {
      given.append(try template(name, in: column, value))
    }
    inputs = .object(given)
  }

  /// Takes an object of parameters.
  mutating func take(parameters value: JSONSlice, of column: String) throws(RowRefusal) {
    guard value.kind == .object else { throw RowRefusal("column \"\(column)\" is no object") }
    for (name, value) in json.members(of: value) where value.kind != .null {
      parameters.append(try template(name, in: column, value))
    }
  }

  private mutating func template(
    _ name: String,
    in object: String,
    _ value: JSONSlice
  ) throws(RowRefusal) -> JSONValue.JSONMember {
    guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && !"{}\"'".utf8.contains($0) }) else {
      throw RowRefusal("\"\(safe(name, limit: 60))\" in \"\(object)\" is the name of nothing")
    }
    let column = "\(object).\(name)"
    names.append(column)
    slices[column] = value
    return .init(name, .string("{{\(column)}}"))
  }
}

extension TaskDescription {
  fileprivate func has(_ name: String) -> Bool {
    fields.contains { $0.name == name || $0.aliases.contains(name) }
  }

  /// Whether `inputs` are an object of arguments, and not one argument that is an object.
  fileprivate func takesApart(_ value: JSONSlice, _ names: [String], _ first: Field) -> Bool {
    guard value.kind == .object, !isFree else { return false }
    if first.type == .binary, names == ["base64"] { return false }
    return !isOpen || names.contains(first.name)
  }
}
