import SluiceCore
import SluiceJSON

/// The body of a request, sliced, with what is needed to answer it.
struct ReceivedRequest {
  let call: IncomingRequest
  let configuration: SimulatorConfiguration
  private let json = JSONReader()
  /// Nil when the body is not said to be JSON.
  private let root: JSONSlice?

  /// Reads the body.
  ///
  /// - Throws: A refusal when it should be JSON and is not.
  init(_ call: IncomingRequest, _ configuration: SimulatorConfiguration) throws(RequestRefusal) {
    self.call = call
    self.configuration = configuration
    // Clients of old send images and recordings without a type.
    guard call.contentType?.contains("json") ?? (MediaType(of: call.body) == nil) else {
      root = nil
      return
    }
    do { root = try json.read(call.body, uniqueKeys: false) } catch { throw .notJSON(error) }
  }

  var isJSON: Bool { root != nil }

  /// The model that the body or the path names; text-generation-inference calls itself `tgi`, too.
  var model: String {
    let named = member("model").flatMap { $0.kind == .string ? json.string($0) : nil }
    if named == "tgi", configuration.container == .tgi { return configuration.model }
    return named ?? call.model ?? configuration.model
  }

  /// A member of the body.
  func member(_ name: String) -> JSONSlice? {
    guard let root, root.kind == .object else { return nil }
    return json.field(name, of: root)
  }

  /// A parameter: a member of `parameters`, or of the body itself.
  func parameter(_ name: String) -> JSONSlice? {
    if let parameters = member("parameters"), parameters.kind == .object,
      let value = json.field(name, of: parameters)
    {
      return value
    }
    return member(name)
  }

  /// Whether one of these parameters is given.
  func has(anyOf names: [String]) -> Bool { names.contains { parameter($0) != nil } }

  /// A parameter that is a number, without its fraction.
  func integer(_ name: String) -> Int? {
    guard let slice = parameter(name), slice.kind == .number else { return nil }
    return json.number(slice).flatMap { Int(exactly: $0.rounded(.towardZero)) }
  }

  /// A parameter that is true or false.
  func flag(_ name: String) -> Bool? {
    guard let slice = parameter(name), slice.kind == .bool else { return nil }
    return json.bytes(of: slice).first == UInt8(ascii: "t")
  }

  /// A parameter that is a text.
  func string(_ name: String) -> String? {
    guard let slice = parameter(name), slice.kind == .string else { return nil }
    return json.string(slice)
  }

  func elements(of array: JSONSlice) -> [JSONSlice] { json.elements(of: array) }

  func members(of object: JSONSlice) -> [(name: String, value: JSONSlice)] {
    json.members(of: object)
  }

  /// The names of the body's members, for messages.
  var keys: String {
    root.map { json.members(of: $0).map(\.name).joined(separator: ", ") } ?? ""
  }

  func member(_ name: String, of object: JSONSlice) -> JSONSlice? {
    object.kind == .object ? json.field(name, of: object) : nil
  }

  /// The text of a string; of anything else its JSON.
  func text(of slice: JSONSlice) -> [UInt8] {
    slice.kind == .string ? Array(json.string(slice).utf8) : json.bytes(of: slice)
  }

  /// The rows of a member: each element of a list, or the one value it is.
  ///
  /// - Throws: A refusal when the body has no such member.
  func rows(in name: String) throws(RequestRefusal) -> AskedRows {
    guard let value = member(name), value.kind != .null else {
      throw .wrongShape("missing field `\(name)`")
    }
    guard value.kind == .array else { return AskedRows([AskedRow(text(of: value))]) }
    return AskedRows(elements(of: value).map { AskedRow(text(of: $0)) }, isList: true)
  }
}

/// One row of a request.
struct AskedRow {
  let text: [UInt8]
  /// The same for the same text, whatever it travels with.
  let identity: UInt64

  init(_ text: [UInt8]) {
    self.text = text
    identity = Fingerprint(of: text).low
  }

  /// The row's own chance.
  func dice(_ configuration: SimulatorConfiguration) -> Dice {
    Dice(seed: configuration.seed, salt: identity)
  }
}

/// The rows of a request.
struct AskedRows {
  let rows: [AskedRow]
  /// Whether they came as a list: the answer is one then, also for a single row.
  let isList: Bool

  init(_ rows: [AskedRow], isList: Bool = false) {
    self.rows = rows
    self.isList = isList
  }
}
