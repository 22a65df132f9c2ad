import CSimdjson

/// The simdjson that this program was built with.
package enum SimdjsonVersion {
  /// `3.0.1`.
  package static var text: String {
    let number = sluice_simdjson_version()
    return "\(number / 10_000).\(number / 100 % 100).\(number % 100)"
  }
}
