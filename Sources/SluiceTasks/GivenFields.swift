import SluiceCore
import SluiceJSON

/// A field and what a job gives for it.
struct Given: Sendable, Equatable {
  let field: Field
  let value: JSONValue
  /// Where it was given: `inputs.text`, `parameters.top_k`.
  let place: String
}

/// What a job gives to the fields of its task: every name known, none twice, none missing.
///
/// In Python arguments and parameters alike are arguments of one method, so either may be given
/// under `inputs` or under `parameters`.
struct GivenFields {
  /// In the order of the declaration, the members of `extra_body` last.
  let values: [Given]

  init(_ spec: RequestSpec, task: TaskDescription, form: WireForm) throws(SluiceError) {
    var named = try Self.inputs(spec, task: task)
    for parameter in spec.parameters where parameter.value != .null {
      let place = "parameters.\(parameter.name)"
      let field = try Self.field(parameter.name, of: task, form: form, at: place)
      named.append(Given(field: field, value: parameter.value, place: place))
    }
    var byName: [String: Given] = [:]
    for given in named {
      guard byName.updateValue(given, forKey: given.field.name) == nil else {
        throw SluiceError(.data, at: given.place, "\"\(given.field.name)\" is given twice")
      }
      try Self.check(form, has: given)
      try Self.checkNumbers(given.value, at: given.place)
    }
    if spec.streams { byName[Field.streamName] = try Self.stream(task) }
    Self.silence(&byName, task: task)
    try Self.checkTogether(byName, task: task)
    values = try Self.completed(byName, task: task, form: form, wire: spec.wire)
      .filter { !spec.omitted.contains($0.field.name) }
  }

  /// Whether a member of this name is sent, whatever the field is called.
  func has(_ member: JSONValue.JSONMember) -> Bool {
    values.contains { $0.field.wireName == member.name }
  }

  func value(of name: String) -> Given? { values.first { $0.field.name == name } }

  private static func inputs(
    _ spec: RequestSpec,
    task: TaskDescription
  ) throws(SluiceError) -> [Given] {
    guard spec.inputs != .null, let first = task.arguments.first else { return [] }
    // `{"base64": …}` is one value, not an object of arguments.
    let isBinary = first.type == .binary && spec.inputs.base64Member != nil
    guard case .object(let members) = spec.inputs, !task.isFree, !isBinary,
      // Where any name goes, an object is the input itself unless it says otherwise.
      !task.isOpen || spec.inputs[first.name] != nil
    else {
      return [Given(field: first, value: spec.inputs, place: "inputs")]
    }
    var given: [Given] = []
    for member in members where member.value != .null {
      let place = "inputs.\(member.name)"
      let field = try field(member.name, of: task, form: nil, at: place)
      given.append(Given(field: field, value: member.value, place: place))
    }
    return given
  }

  private static func field(
    _ name: String,
    of task: TaskDescription,
    form: WireForm?,
    at place: String
  ) throws(SluiceError) -> Field {
    if let field = task.fields.first(where: { $0.name == name || $0.aliases.contains(name) }) {
      return field
    }
    if task.isOpen { return .extra(name) }
    let known = task.fields.map(\.name).filter { form?.without.contains($0) != true }
    throw SluiceError(
      .data,
      at: place,
      "\(task.id) has no argument or parameter \"\(name)\"",
      next: known.isEmpty ? "it takes none" : suggestion(for: name, among: known)
    )
  }

  /// What asks for a stream.
  private static func stream(_ task: TaskDescription) throws(SluiceError) -> Given {
    guard task.streams != nil else {
      let able = TaskCatalogue.all.filter { $0.streams != nil }.map(\.id)
      throw SluiceError(
        .usage,
        "\(task.id) does not stream",
        next: "these do: \(able.joined(separator: ", "))"
      )
    }
    return Given(field: .extra(Field.streamName), value: .bool(true), place: Field.streamName)
  }

  private static func check(_ form: WireForm, has given: Given) throws(SluiceError) {
    guard form.without.contains(given.field.name) else { return }
    throw SluiceError(.data, at: given.place, "\(form.name) has no \"\(given.field.name)\"")
  }

  private static func silence(_ given: inout [String: Given], task: TaskDescription) {
    for (name, leader) in task.onlyWith {
      guard let silent = given[name] else { continue }
      switch given[leader]?.value {
      // A column may hold true.
      case .bool(true), .string: break
      default: given[name] = Given(field: silent.field, value: .bool(false), place: silent.place)
      }
    }
  }

  private static func checkTogether(
    _ given: [String: Given],
    task: TaskDescription
  ) throws(SluiceError) {
    let missing = task.together.filter { given[$0] == nil }
    guard missing.count < task.together.count, let name = missing.first else { return }
    let names = task.together.joined(separator: " and ")
    throw SluiceError(.data, at: "parameters", "\(names) go together, \"\(name)\" is missing")
  }

  /// Fills in what was not given, spreads `extra_body`, and misses what is required.
  private static func completed(
    _ given: [String: Given],
    task: TaskDescription,
    form: WireForm,
    wire: Wire
  ) throws(SluiceError) -> [Given] {
    var values: [Given] = []
    for field in task.fields where field.name != Field.extraBody.name {
      if let value = given[field.name] {
        values.append(value)
      } else if form.without.contains(field.name) {
        continue
      } else if let value = field.defaults[wire] {
        values.append(Given(field: field, value: value, place: field.name))
      } else if field.isRequired {
        throw SluiceError(
          .data,
          at: "inputs",
          "\(task.id) needs \"\(field.name)\", \(field.type.words)"
        )
      }
    }
    let known = Set(task.fields.map(\.name))
    values += given.values.filter { !known.contains($0.field.name) }
      .sorted { $0.field.name < $1.field.name }
    guard let extra = given[Field.extraBody.name] else { return values }
    guard case .object(let members) = extra.value else {
      throw SluiceError(
        .data,
        at: extra.place,
        "extra_body wants an object, written out",
        next: "its members' values may be references to columns"
      )
    }
    for member in members {
      let place = "\(extra.place).\(member.name)"
      values.removeAll { $0.field.wireName == member.name }
      values.append(Given(field: .extra(member.name), value: member.value, place: place))
    }
    return values
  }

  /// YAML knows numbers that JSON does not: `.nan`, `.inf`.
  private static func checkNumbers(_ value: JSONValue, at place: String) throws(SluiceError) {
    switch value {
    case .number(let digits):
      guard JSONText.isNumber(digits) else {
        throw SluiceError(.data, at: place, "\"\(digits)\" is no number that JSON can hold")
      }
    case .array(let elements):
      for element in elements { try checkNumbers(element, at: place) }
    case .object(let members):
      for member in members { try checkNumbers(member.value, at: "\(place).\(member.name)") }
    case .null, .bool, .string: break
    }
  }
}
