import SluiceJSON

/// The value of a type that says nothing: what stands where a row has no answer.
///
/// Lists are empty, texts too, numbers are 0; an object has the members of its model, each empty in
/// its own type, so that readers who have fixed the type by then still take it.
struct EmptyValue {
  /// As JSON.
  let bytes: [UInt8]

  /// The empty value of the type that a value has.
  init(like model: [UInt8]) {
    let reader = JSONReader()
    var bytes: [UInt8] = []
    if let root = try? reader.read(model, uniqueKeys: false) {
      Self.append(like: root, in: reader, to: &bytes)
    } else {
      bytes = Array("\"\"".utf8)
    }
    self.bytes = bytes
  }

  /// Appends the empty value of the type that a value has; `reader` has read its text last.
  static func append(like slice: JSONSlice, in reader: JSONReader, to out: inout [UInt8]) {
    switch slice.kind {
    case .array: out += "[]".utf8
    case .string: out += "\"\"".utf8
    case .bool: out += "false".utf8
    case .null: out += "null".utf8
    case .number:
      let isWhole = reader.bytes(of: slice).allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) }
      out += (isWhole ? "0" : "0.0").utf8
    case .object:
      out.append(UInt8(ascii: "{"))
      for (index, member) in reader.members(of: slice).enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        appendJSONString(member.name.utf8, to: &out)
        out.append(UInt8(ascii: ":"))
        append(like: member.value, in: reader, to: &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }
}
