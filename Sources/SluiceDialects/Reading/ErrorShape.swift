package import SluiceJSON

/// Tells an error that came with a status of success from an answer.
package enum ErrorShape {
  private static let names = JSONNames([
    "error", "errors", "object", "type", "status", "success", "__type", "base_resp", "error_code",
    "code", "statusCode", "status_code", "message", "detail",
  ])
  private static let failures: Set<String> = [
    "failed", "failure", "error", "cancelled", "canceled",
  ]

  /// Whether a body says that the request failed.
  ///
  /// - Parameters:
  ///   - root: The body.
  ///   - json: The reader that has read it.
  /// - Returns: Whether it is an error.
  package static func isError(_ root: JSONSlice, in json: JSONReader) -> Bool {
    var object = root
    if root.kind == .array { object = json.firstElement(of: root) ?? root }
    guard object.kind == .object else { return false }
    let found = json.fields(names, of: object)
    if isSaid(found[0], json) || isSaid(found[1], json) { return true }
    if root.kind == .array { return false }
    let text = { (index: Int) in found[index].flatMap { $0.kind == .string ? json.string($0) : nil }
    }
    if text(2) == "error" || text(3) == "error" || text(6) != nil { return true }
    if let status = text(4), failures.contains(status.lowercased()) { return true }
    if let success = found[5], success.kind == .bool, json.string(success) == "false" {
      return true
    }
    if let inner = found[7], let code = json.field("status_code", of: inner) {
      return (number(code, json) ?? 0) != 0
    }
    if let code = number(found[8], json), code != 0 { return true }
    guard found[12] != nil || found[13] != nil else { return false }
    return [4, 9, 10, 11].contains { index in
      number(found[index], json).map { (400...599).contains($0) } ?? false
    }
  }

  /// Whether a member tells of an error: null, false, and what is empty does not.
  private static func isSaid(_ slice: JSONSlice?, _ json: JSONReader) -> Bool {
    guard let slice else { return false }
    switch slice.kind {
    case .null: return false
    case .bool: return json.string(slice) == "true"
    case .number: return json.number(slice) != 0
    case .string: return slice.length > 2
    case .array: return json.firstElement(of: slice) != nil
    case .object: return !json.members(of: slice).isEmpty
    }
  }

  private static func number(_ slice: JSONSlice?, _ json: JSONReader) -> Double? {
    guard let slice else { return nil }
    return slice.kind == .string ? Double(json.string(slice)) : json.number(slice)
  }
}
