import SluiceCore
import SluiceJSON

/// How a file of JSON is laid out: an object a line, an array, or objects spread over lines.
struct JSONShape {
  /// Nil where each line is a record.
  let format: JSONValuesFormat?

  /// Looks at the first lines.
  ///
  /// One bad first line is no reason for anything: it may be torn, or a record that is no object.
  ///
  /// - Throws: What the file is instead of records.
  init(_ head: FileHead) throws(SluiceError) {
    let lines = head.lines(3)
    guard let byte = head.text.first(where: { !isJSONSpace($0) }) else {
      format = nil
      return
    }
    switch byte {
    case UInt8(ascii: "["):
      try Self.refuseLists(lines, head)
      let isArray =
        lines.count < 2 || Self.isIncomplete(lines[0]) || lines.allSatisfy(Self.beginsList)
      if isArray { try Self.refuseElements(head) }
      format = isArray ? JSONValuesFormat(isArray: true) : nil
    case UInt8(ascii: "{"):
      let isSpread = lines.count > 1 && Self.isIncomplete(lines[0]) && !Self.isBrace(lines[1])
      let holds = Self.holder(head, isSpread: isSpread || (lines.count == 1 && head.isWhole))
      if let holds { throw Self.wrapper(holds, head) }
      if isSpread { try Self.refuseEndless(head) }
      format = isSpread ? JSONValuesFormat(isArray: false) : nil
    default: format = nil
    }
  }

  // MARK: - What is no list of records

  /// Each line a list of values, as `JSONCompactEachRow` has them: nothing names the columns.
  private static func refuseLists(
    _ lines: [ArraySlice<UInt8>],
    _ head: FileHead
  ) throws(SluiceError) {
    guard lines.count > 1, lines.allSatisfy(isList), !lines.contains(where: beginsList)
    else { return }
    throw head.refusal(
      "has a list of values a line, and no names for them",
      next: "write objects: FORMAT JSONEachRow in ClickHouse, orient=\"records\" in pandas"
    )
  }

  private static func refuseElements(_ head: FileHead) throws(SluiceError) {
    let first = head.text.drop { isJSONSpace($0) }.dropFirst().first { !isJSONSpace($0) }
    guard let first, first != UInt8(ascii: "{"), first != UInt8(ascii: "]") else { return }
    let what = first == UInt8(ascii: "[") ? "lists" : "values"
    throw head.refusal(
      "is a JSON array of \(what), not of objects",
      next:
        "write objects with named columns: orient=\"records\" in pandas, FORMAT JSONEachRow in ClickHouse"
    )
  }

  /// The key under which one big object keeps the records; nil where the object is a record itself.
  private static func holder(_ head: FileHead, isSpread: Bool) -> String? {
    let isClickHouse = head.text.filter { !isJSONSpace($0) }.starts(
      with: "{\"meta\":[{\"name\":".utf8
    )
    if isClickHouse { return "data" }
    guard isSpread, head.isWhole, let root = try? JSONValue(parsing: Array(head.text)),
      case .object(let members) = root
    else { return nil }
    let lists = members.filter { member in
      guard case .array(let elements) = member.value, elements.count > 1 else { return false }
      return elements.allSatisfy { if case .object = $0 { true } else { false } }
    }
    // A record with messages is a record.
    return members.count <= 4 && lists.count == 1
      && !["messages", "inputs"].contains(lists[0].name)
      && head.lines(2).count > 1 ? lists[0].name : nil
  }

  private static func wrapper(_ key: String, _ head: FileHead) -> SluiceError {
    let code = #"import json,sys; [print(json.dumps(r)) for r in json.load(sys.stdin)["\#(key)"]]"#
    return head.refusal(
      "is one JSON object with its rows under \"\(safe(key, limit: 80))\"",
      next: "take them out: python3 -c '\(safe(code))' < FILE > rows.jsonl"
        + (key == "data" ? " (in ClickHouse: FORMAT JSONEachRow)" : "")
    )
  }

  /// An object whose end is out of sight is no record, but something that holds them.
  private static func refuseEndless(_ head: FileHead) throws(SluiceError) {
    guard !head.isWhole else { return }
    var cutter = ValueCutter(isArray: false, isAtStart: false)
    let end = Array(head.text.drop { isJSONSpace($0) }).withUnsafeBufferPointer {
      cutter.end(in: $0)
    }
    guard end == nil else { return }
    throw head.refusal(
      "is one JSON object over many lines, not a list of them",
      next: "write its rows as JSONL, a JSON object a line"
    )
  }

  // MARK: - Lines

  private static func isList(_ line: ArraySlice<UInt8>) -> Bool {
    (try? JSONReader().read(Array(line)))?.kind == .array
  }

  /// Whether a line begins a list of objects: where all do, arrays were joined.
  private static func beginsList(_ line: ArraySlice<UInt8>) -> Bool {
    line.lazy.filter { !isJSONSpace($0) }.starts(with: "[{".utf8)
  }

  private static func isIncomplete(_ line: ArraySlice<UInt8>) -> Bool {
    do throws(JSONError) {
      _ = try JSONReader().read(Array(line))
      return false
    } catch {
      return error.isIncomplete
    }
  }

  private static func isBrace(_ line: ArraySlice<UInt8>) -> Bool {
    line.first { !isJSONSpace($0) } == UInt8(ascii: "{")
  }
}
