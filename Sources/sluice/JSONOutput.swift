import Foundation

/// The machine-readable form of what commands print: snake_case keys in a fixed order.
enum JSONOutput {
  /// A value on one line.
  static func line(_ value: some Encodable) -> String { encode(value, [.sortedKeys]) }

  /// A value for people to read too.
  static func pretty(_ value: some Encodable) -> String {
    encode(value, [.sortedKeys, .prettyPrinted])
  }

  private static func encode(
    _ value: some Encodable,
    _ formatting: JSONEncoder.OutputFormatting
  ) -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = formatting.union(.withoutEscapingSlashes)
    let data = (try? encoder.encode(value)) ?? Data("null".utf8)
    return String(decoding: data, as: UTF8.self)
  }
}
