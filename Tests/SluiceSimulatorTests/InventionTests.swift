import SluiceCore
import SluiceJSON
import SluiceSimulator
import Testing

@testable import SluiceSimulator

@Suite struct InventionTests {
  static let projection = HashProjection(dimensions: 384, seed: 0)

  private func likeness(_ a: String, _ b: String) -> Float {
    let (x, y) = (
      Self.projection.vector(of: Array(a.utf8)), Self.projection.vector(of: Array(b.utf8))
    )
    return zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test func vectorsHaveLengthOneAndNoHoles() {
    for text in ["", "a", "The battery lasts two days.", "電池は二日もつ"] {
      let vector = Self.projection.vector(of: Array(text.utf8))
      let length = vector.reduce(0) { $0 + $1 * $1 }
      #expect(abs(length - 1) < 1e-4)
      #expect(vector.filter { $0 == 0 }.count < 4)
    }
  }

  @Test func textsThatShareWordsAreNear() {
    let battery = "The battery of this phone lasts two days."
    #expect(likeness(battery, battery) > 0.999)
    #expect(likeness(battery, "This phone has a battery that lasts for days.") > 0.5)
    #expect(abs(likeness(battery, "Frische Brötchen am Sonntagmorgen")) < 0.2)
  }

  @Test func theSeedChangesTheSpace() {
    let other = HashProjection(dimensions: 384, seed: 1)
    #expect(other.vector(of: [97]) != Self.projection.vector(of: [97]))
  }

  @Test(arguments: [
    (0, "0.0"), (1, "1.0"), (-0.5, "-0.5"), (0.00000001, "0.00000001"), (-0.03421, "-0.03421"),
    (12.25, "12.25"), (1e-12, "0.0"),
  ])
  func decimalsAreShortAndExact(_ value: Double, _ text: String) {
    var out: [UInt8] = []
    appendDecimal(Float(value), to: &out)
    let written = String(decoding: out, as: UTF8.self)
    #expect(written == text || abs((Double(written) ?? .nan) - Double(Float(value))) < 1e-8)
  }

  @Test func praiseAndBlameAreTold() {
    var dice = Dice(seed: 0)
    #expect(Sentiment.praise(in: "A perfect gift, thank you", dice: &dice) > 0.9)
    #expect(Sentiment.praise(in: "Leider kaputt angekommen", dice: &dice) < 0.1)
  }

  @Test(arguments: [
    ("200", Latency.fixed(.milliseconds(200))), ("0", .fixed(.zero)),
    ("uniform(50,200)", .uniform(.milliseconds(50), .milliseconds(200))),
    ("lognormal(200, 2000)", .lognormal(median: .milliseconds(200), p99: .seconds(2))),
  ])
  func latenciesAreRead(_ text: String, _ latency: Latency) throws {
    #expect(try Latency(parsing: text) == latency)
  }

  @Test(arguments: [
    "", "fast", "-1", "nan", "uniform(200,50)", "uniform(1)", "lognormal(0,5)", "gamma(1,2)", "1 2",
  ])
  func senselessLatenciesAreRefused(_ text: String) {
    #expect(throws: SluiceError.self) { try Latency(parsing: text) }
  }

  @Test func spreadLatenciesKeepTheirMedianAndTail() throws {
    var dice = Dice(seed: 7)
    let latency = Latency.lognormal(median: .milliseconds(100), p99: .seconds(1))
    let draws = (0..<10_000).map { _ in latency.draw(from: &dice).seconds }.sorted()
    #expect(abs(draws[5000] - 0.1) < 0.01)
    #expect(abs(draws[9900] - 1) < 0.2)
    let flat = Latency.uniform(.milliseconds(10), .milliseconds(20))
    #expect((0..<1000).allSatisfy { _ in (0.01...0.02).contains(flat.draw(from: &dice).seconds) })
  }

  @Test(arguments: [
    ("/models/org/m", "org/m"), ("/pipeline/feature-extraction/org/m", "org/m"),
    ("/hf-inference/models/org/m/pipeline/feature-extraction", "org/m"), ("/models/gpt2", "gpt2"),
    ("/v1/embeddings", nil),
  ])
  func pathsNameTheirModel(_ path: String, _ model: String?) {
    #expect(IncomingRequest(method: "POST", path: path).model == model)
  }
}
