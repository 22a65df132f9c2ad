import SluiceCore
import SluiceJSON

/// What happened in each second since the start of the server: how a capacity is found, lost and found
/// again.
struct SecondCounts: Sendable {
  /// An hour; what comes later is not counted.
  private static let most = 3600

  private var requests: [Int] = []
  private var good: [Int] = []
  private var wasted: [Int] = []

  mutating func request(at age: Double) { Self.count(age, in: &requests) }
  mutating func good(at age: Double) { Self.count(age, in: &good) }
  mutating func wasted(at age: Double) { Self.count(age, in: &wasted) }

  private static func count(_ age: Double, in counts: inout [Int]) {
    guard age >= 0, age < Double(most) else { return }
    let second = Int(age)
    while counts.count <= second { counts.append(0) }
    counts[second] += 1
  }

  var report: JSONValue {
    .object(
      [("requests", requests), ("good", good), ("wasted", wasted)].map { name, counts in
        .init(name, .array(counts.map(JSONValue.integer)))
      }
    )
  }
}
