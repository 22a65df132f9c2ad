import Foundation

extension Date {
  /// Reads a timestamp of the management API: `2023-10-26T12:41:53.263078506Z`.
  ///
  /// Its fraction has up to nine digits, more than date parsers take: it is read apart.
  init?(endpointTimestamp text: String) {
    let whole = text.prefix { $0 != "." }
    var zone = text.dropFirst(whole.count)
    var fraction = 0.0
    if zone.first == "." {
      let digits = zone.dropFirst().prefix { $0.isASCII && $0.isNumber }
      guard !digits.isEmpty, let value = Double("0.\(digits)") else { return nil }
      fraction = value
      zone = zone.dropFirst(digits.count + 1)
    }
    guard let date = try? Date("\(whole)\(zone)", strategy: .iso8601) else { return nil }
    self = date.addingTimeInterval(fraction)
  }
}
