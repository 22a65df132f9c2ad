import SluiceCore
import SluiceJSON

/// Checks and slices records that are JSON objects.
struct JSONRecordDecoder: RecordDecoder {
  private let reader = JSONReader()
  private let names: JSONNames
  private let columns: ColumnSelection
  /// For columns such as `meta.text`: where they lead, where no key has the whole name.
  private let paths: [ColumnPath?]
  private let hasPaths: Bool

  init(_ columns: ColumnSelection) {
    self.columns = columns
    names = JSONNames(columns.names)
    paths = columns.names.map(ColumnPath.init)
    hasPaths = paths.contains { $0 != nil }
  }

  mutating func decode(_ content: UnsafeBufferPointer<UInt8>, isTorn: Bool) -> Decoded {
    let (text, start) = Self.trimmed(content)
    do throws(JSONError) {
      let root = try reader.read(text)
      guard root.kind == .object else { return .bad("not an object but \(name(of: root.kind))") }
      return .object(Array(text), fields: fields(of: root))
    } catch {
      return mended(text, error)
        ?? .bad(reason(error, in: text, from: start, isTorn: isTorn))
    }
  }

  func id(in content: UnsafeBufferPointer<UInt8>) -> String? {
    guard let column = columns.id else { return nil }
    let object = LooseObject(Self.trimmed(content).text)
    return object.values(of: column).last.flatMap { range in
      JSONValue.key(of: UnsafeBufferPointer(rebasing: object.text[range]), reading: reader)
    }
  }

  /// Blanks around the object would shift every slice, and so would a mark in front of it.
  private static func trimmed(
    _ content: UnsafeBufferPointer<UInt8>
  ) -> (text: UnsafeBufferPointer<UInt8>, start: Int) {
    var start = beginsWithByteOrderMark(content) ? 3 : 0
    start = content[start...].firstIndex { !isJSONSpace($0) } ?? content.count
    let end = content.lastIndex { !isJSONSpace($0) }.map { $0 + 1 } ?? start
    return (UnsafeBufferPointer(rebasing: content[start..<max(start, end)]), start)
  }

  private func fields(of root: JSONSlice) -> [JSONSlice?] {
    var fields = reader.fields(names, of: root)
    if hasPaths {
      for (index, path) in paths.enumerated() where fields[index] == nil {
        fields[index] = path?.slice(in: root, reading: reader)
      }
    }
    return fields
  }

  /// What can be made of a record where only columns that nothing asks for hold what JSON does not
  /// have: NaN, a key that stands twice, half a character.
  private func mended(_ text: UnsafeBufferPointer<UInt8>, _ error: JSONError) -> Decoded? {
    guard !columns.names.isEmpty || columns.mends else { return nil }
    let object = LooseObject(text)
    guard object.isWhole else { return nil }
    let isWhole = columns.mends && columns.names.isEmpty
    for column in isWhole ? [] : columns.names + [columns.id].compactMap(\.self) {
      let roots = object.values(of: column).isEmpty ? ColumnPath(column).map { [$0.root] } : nil
      for name in roots ?? [column] {
        let found = object.values(of: name)
        if found.count > 1 { return .bad("the key \"\(safe(name, limit: 80))\" stands twice") }
        guard let range = found.first else { continue }
        do throws(JSONError) {
          _ = try reader.read(UnsafeBufferPointer(rebasing: text[range]))
        } catch {
          return .bad("column \"\(safe(name, limit: 80))\": \(error.reason)")
        }
      }
    }
    guard let bytes = object.mended(reading: reader) else { return nil }
    do throws(JSONError) {
      let root = try reader.read(bytes)
      return .object(bytes, fields: fields(of: root))
    } catch {
      return nil
    }
  }

  private func reason(
    _ error: JSONError,
    in text: UnsafeBufferPointer<UInt8>,
    from start: Int,
    isTorn: Bool
  ) -> String {
    if text.last == 0 {
      return "NUL padding: the program that wrote the file has probably crashed"
    }
    if isTorn, error.isIncomplete { return "torn: the file ends inside this record" }
    let reason = "\(error.reason) (byte \(start + error.offset + 1) of the line)"
    return ForeignText.isCopyEscaped(text, reading: reader)
      ? "\(reason); its backslashes are doubled, as PostgreSQL's COPY writes them: use psql -At"
      : reason
  }

  private func name(of kind: JSONKind) -> String {
    switch kind {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .number: "a number"
    case .bool: "true or false"
    case .null: "null"
    }
  }
}

extension JSONValue {
  /// A string or a number as the text of an id; nil for anything else.
  static func key(
    of value: UnsafeBufferPointer<UInt8>,
    reading reader: JSONReader
  ) -> String? {
    guard let slice = try? reader.read(value), slice.kind == .string || slice.kind == .number,
      case let text = reader.string(slice), !text.isEmpty
    else { return nil }
    return text
  }
}
