import SluiceCore
import SluiceJSON

/// Turns a job's fields into the segments of its request body, once.
struct BodyWriter {
  /// The columns that were referred to, in order of first use.
  private(set) var columns: [String] = []
  let task: TaskDescription
  private let isBatch: Bool
  private let batched: String?
  /// Whether `{{…}}` refers to a column.
  private let hasColumns: Bool
  var segments: [Segment] = []
  /// The segments from the first to the last value that may differ from row to row.
  private var own: Range<Int>?

  init(task: TaskDescription, form: WireForm, isBatch: Bool, hasColumns: Bool) {
    self.task = task
    self.isBatch = isBatch
    self.hasColumns = hasColumns
    batched = form.batched
  }

  /// The body as it stands so far, cut where rows begin to differ and where they end to.
  func compiled(_ encoding: BodyEncoding) -> CompiledBody {
    let own = own ?? segments.endIndex..<segments.endIndex
    return CompiledBody(
      encoding,
      prefix: segments[..<own.lowerBound],
      payload: segments[own],
      suffix: segments[own.upperBound...]
    )
  }

  mutating func write(object: [BodyContent]) throws(SluiceError) {
    text("{")
    for (index, content) in object.enumerated() {
      if index > 0 { text(",") }
      name(content.name)
      switch content.value {
      case .given(let given): try write(given)
      case .joined(let given): try write(given, isJoined: true)
      case .object(let members): try write(object: members)
      }
    }
    text("}")
  }

  /// Writes one field's value and notes whether rows may differ in it.
  mutating func write(_ given: Given, isJoined: Bool = false) throws(SluiceError) {
    let start = segments.count
    let isBatched = given.field.name == batched
    if given.field.type == .binary {
      try write(binary: given)
    } else if isJoined {
      try write(joined: given)
    } else {
      let type = given.field.type
      try write(given.value, as: isBatched && isBatch ? type.ofBatch : type, for: given)
    }
    let differs = segments[start...].contains { if case .literal = $0 { false } else { true } }
    guard differs || isBatched else { return }
    if isBatch, !isBatched {
      throw SluiceError(
        .data,
        at: given.place,
        "\"\(given.field.name)\" cannot differ among the rows of a batch",
        next: "take the column out, or the batch"
      )
    }
    own = (own?.lowerBound ?? start)..<segments.count
  }

  mutating func write(
    _ value: JSONValue,
    as type: ValueType,
    for given: Given
  ) throws(SluiceError) {
    guard hasColumns, value.hasBraces else {
      let json = value.text
      if let mismatch = type.mismatch(json[...]) { throw refusal(type, mismatch, given) }
      segments.append(.literal(json))
      return
    }
    switch value {
    case .string(let source): try write(template: source, as: type, for: given)
    case .array(let elements): try write(elements, as: type, for: given)
    case .object(let members): try write(members, as: type, for: given)
    case .null, .bool, .number: break
    }
  }

  private mutating func write(
    _ elements: [JSONValue],
    as type: ValueType,
    for given: Given
  ) throws(SluiceError) {
    guard let element = type.element, elements.count >= type.leastElements else {
      throw refusal(type, "a list", given)
    }
    text("[")
    for (index, value) in elements.enumerated() {
      if index > 0 { text(",") }
      try write(value, as: element, for: given)
    }
    text("]")
  }

  private mutating func write(
    _ members: [JSONValue.JSONMember],
    as type: ValueType,
    for given: Given
  ) throws(SluiceError) {
    guard type.takesObject else { throw refusal(type, "an object", given) }
    text("{")
    for (index, member) in members.enumerated() {
      if index > 0 { text(",") }
      name(member.name)
      try write(member.value, as: .any, for: given)
    }
    text("}")
  }

  private mutating func write(
    template source: String,
    as type: ValueType,
    for given: Given
  ) throws(SluiceError) {
    let template: ColumnTemplate
    do { template = try ColumnTemplate(source) } catch {
      throw SluiceError(
        .data,
        at: given.place,
        error.reason,
        next: "write {{\"{{\"}} for two literal braces"
      )
    }
    if let column = template.wholeColumn {
      segments.append(.value(reference(column, type, given)))
    } else if let constant = template.constant {
      let json = JSONValue.string(constant).text
      if let mismatch = type.mismatch(json[...]) { throw refusal(type, mismatch, given) }
      segments.append(.literal(json))
    } else {
      guard type.takesText else { throw refusal(type, "a text with columns in it", given) }
      splice(template, type, given)
    }
  }

  private mutating func splice(_ template: ColumnTemplate, _ type: ValueType, _ given: Given) {
    text("\"")
    for part in template.parts {
      switch part {
      case .column(let name): segments.append(.spliced(reference(name, type, given)))
      case .text(let piece):
        segments.append(.literal(Array(JSONValue.string(piece).text.dropFirst().dropLast())))
      }
    }
    text("\"")
  }

  private mutating func reference(
    _ column: String,
    _ type: ValueType,
    _ given: Given
  ) -> ColumnReference {
    ColumnReference(
      index: columns.index(adding: column),
      column: column,
      type: type,
      field: given.field.name,
      task: task.id
    )
  }

  private mutating func text(_ text: String) { segments.append(.literal(Array(text.utf8))) }

  private mutating func name(_ name: String) {
    segments.append(.literal(JSONValue.string(name).text + [UInt8(ascii: ":")]))
  }

  func refusal(_ type: ValueType, _ found: String, _ given: Given) -> SluiceError {
    SluiceError(
      .data,
      at: given.place,
      "holds \(found), \(task.id) wants \(type.words) as \"\(given.field.name)\"",
      next: given.field.name == Field.streamName && task.streams != nil
        ? "rows are never streamed, sluice call --stream is" : nil
    )
  }
}
