extension Duration {
  /// Reads a time as people write it: `250ms`, `30s`, `10m`, `1h30m`, `2d`; nil for anything else.
  ///
  /// - Parameter text: Numbers with units and nothing between them; no sign, no exponent.
  package init?(written text: some StringProtocol) {
    var total = Duration.zero
    var rest = Substring(text)
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let number = Double(digits), number <= 1e9, let seconds = Self.units[String(unit)]
      else { return nil }
      total += .seconds(number * seconds)
    }
    self = total
  }

  private static let units: [String: Double] = [
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86_400,
  ]
}
