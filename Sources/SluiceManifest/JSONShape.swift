import SluiceCore
import SluiceJSON

/// Tells JSON that is spread over lines, or one big array, from a JSON object a line.
enum JSONShape {
  /// Refuses a file that is JSON without being JSONL.
  ///
  /// One bad first line is no reason: it may be torn, or a record that is no object.
  static func refuse(
    _ text: ArraySlice<UInt8>,
    isWhole: Bool,
    path: String
  ) throws(SluiceError) {
    let lines = text.split(separator: UInt8(ascii: "\n"))
      .filter { !$0.allSatisfy(isJSONSpace) }
      .prefix(2)
    guard let first = lines.first, let byte = first.first(where: { !isJSONSpace($0) }) else {
      return
    }
    let second = lines.dropFirst().first
    let isFirstWhole = second != nil || isWhole
    switch byte {
    case UInt8(ascii: "["):
      // A lone line, or one that only begins an array: not the first of many records.
      if second == nil || (isFirstWhole && isIncomplete(first)) {
        throw refusal("is a JSON array", path, filter: ".[]")
      }
    case UInt8(ascii: "{"):
      if isFirstWhole, let second, isIncomplete(first), !isBrace(second) {
        throw refusal("is JSON spread over lines, not a JSON object a line", path, filter: ".")
      }
    default: break
    }
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

  private static func refusal(_ what: String, _ path: String, filter: String) -> SluiceError {
    SluiceError(
      .data,
      at: path,
      what,
      next: "convert it: jq -c '\(filter)' \(safe(path)) > rows.jsonl"
    )
  }
}
