extension Duration {
  private static let units: [String: Double] = [
    "ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400,
  ]

  /// Reads `250ms`, `1.5s`, `10m`, `1h30m`.
  init?(written text: some StringProtocol) {
    var rest = Substring(text)
    var sum = Duration.zero
    repeat {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      let unit = rest.dropFirst(digits.count).prefix(while: \.isLetter)
      guard let count = Double(digits), count <= 1e9, let seconds = Self.units[String(unit)] else {
        return nil
      }
      sum += .seconds(count * seconds)
      rest = rest.dropFirst(digits.count + unit.count)
    } while !rest.isEmpty
    self = sum
  }
}
