/// A version of three numbers.
struct LibraryVersion: Comparable, Sendable {
  let major: Int
  let minor: Int
  let patch: Int

  init(_ major: Int, _ minor: Int, _ patch: Int) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// Reads `3.40.1`, `8.5` and `7.88.1-DEV`; nil where no number stands in front.
  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.prefix(3).map { Int($0.prefix { $0.isASCII && $0.isNumber }) }
    guard let first = numbers.first, let major = first else { return nil }
    self.init(
      major,
      numbers.dropFirst().first.flatMap { $0 } ?? 0,
      numbers.dropFirst(2).first.flatMap { $0 } ?? 0
    )
  }

  static func < (one: LibraryVersion, other: LibraryVersion) -> Bool {
    (one.major, one.minor, one.patch) < (other.major, other.minor, other.patch)
  }
}
