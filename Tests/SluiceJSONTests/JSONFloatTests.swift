import Foundation
import Testing

@testable import SluiceJSON

/// Numbers of flat lists, read on the way through the grammar.
@Suite struct JSONFloatTests {
  private static func floats(_ text: String) throws -> [Float]? {
    let reader = JSONReader()
    let root = try reader.read(Array(text.utf8), readsFloats: true)
    return reader.floats(of: root).map(Array.init)
  }

  /// What the C library makes of the same digits, bit for bit.
  private static func differences(_ numbers: [String]) throws -> [String] {
    let read = try #require(try floats("[" + numbers.joined(separator: ",") + "]"))
    try #require(read.count == numbers.count)
    return zip(numbers, read).filter { strtof($0, nil).bitPattern != $1.bitPattern }.map(\.0)
  }

  @Test(arguments: 0..<4) func aMillionNumbersAreThoseOfTheCLibrary(_ form: Int) throws {
    var random = SplitMix(state: UInt64(form) &+ 11)
    for _ in 0..<25 {
      var numbers: [String] = []
      numbers.reserveCapacity(10_000)
      while numbers.count < 10_000 {
        let bits = random.next()
        let float = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
        switch form {
        // Any float, as Swift and as Python write it.
        case 0: if float.isFinite { numbers.append(float.description) }
        case 1: if float.isFinite { numbers.append(Double(float).description) }
        // Fractions of 1 to 20 digits.
        case 2: numbers.append((bits & 1 == 0 ? "-0." : "0.") + String(bits >> (bits & 63 | 1)))
        // What lies at, and right beside, the middle between two floats.
        default:
          let middle = (Double(float) + Double(float.nextUp)) / 2
          guard middle.isFinite, middle.magnitude < 3e38 else { continue }
          numbers += [middle.description, middle.nextUp.description, middle.nextDown.description]
        }
      }
      #expect(try Self.differences(numbers).isEmpty)
    }
  }

  @Test func digitsThatDecideFarBehindTheMiddleAreLookedAt() throws {
    let tie = "1.000000059604644775390625"
    let numbers = [
      tie, tie + "0", tie + "00000000000000000000000000001", "16777217",
      "16777217.0000000000000001",
      "0", "-0", "0.0", "-0.0e5", "0e999999999", "1e-400", "-1e-400", "1e-46", "7.1e-46", "1.4e-45",
      "1.17549435e-38", "3.4028235e38", "3.4028235677973365e38", "123456789012345678901234567890",
      "0.00000000000000000000000000000000000000000000000000000001", "1E+2", "1e02",
      "9007199254740993",
    ]
    #expect(try Self.differences(numbers).isEmpty)
  }

  @Test(arguments: [
    "[]", "[[1]]", "[1,null]", "[1,\"2\"]", "[1,[2]]", "[{}]", "1", "{\"a\":1}", "[1e39]",
    "[-1e400]",
    "[1,3.4028235677973367e38]",
  ])
  func whatHoldsAnythingElseIsNoListOfFloats(_ text: String) throws {
    #expect(try Self.floats(text) == nil)
  }

  @Test(arguments: [
    "[1.]", "[.5]", "[01]", "[1,]", "[1 2]", "[1e]", "[+1]", "[NaN]", "[1,-]", "[1", "[1}",
  ])
  func theGrammarIsAsStrictAsWithoutFloats(_ text: String) {
    let reader = JSONReader()
    let with = #expect(throws: JSONError.self) {
      try reader.read(Array(text.utf8), readsFloats: true)
    }
    let without = #expect(throws: JSONError.self) { try reader.read(Array(text.utf8)) }
    #expect(with == without)
  }

  @Test func listsInsideOfOthersAreFoundAndNavigationGoesOn() throws {
    let reader = JSONReader()
    let text =
      #"{"data":[{"embedding":[ 0.5 , -1 ],"index":0},{"embedding":[2],"index":1}],"n":[3]}"#
    let root = try reader.read(Array(text.utf8), readsFloats: true)
    let data = reader.elements(of: try #require(reader.field("data", of: root)))
    let lists = try data.map { try #require(reader.field("embedding", of: $0)) }
    #expect(lists.map { reader.floats(of: $0).map(Array.init) } == [[0.5, -1], [2]])
    #expect(lists.map { reader.elements(of: $0).count } == [2, 1])
    #expect(reader.field("index", of: data[1]).map(reader.string) == "1")
    _ = try reader.read(Array("[4]".utf8))
    #expect(reader.root.flatMap(reader.floats) == nil)
  }

  @Test func theFewestDigitsAreWrittenThatGiveANumberBack() throws {
    var out: [UInt8] = []
    let values: [Float] = [
      0.1, -0.0, 1, 16_777_216, .leastNonzeroMagnitude, 3.4028235e38, 1 / 3, -0.000012,
    ]
    values.withUnsafeBufferPointer { appendFloats($0, to: &out) }
    let text = "[" + String(decoding: out, as: UTF8.self) + "]"
    #expect(text == "[0.1,-0,1,16777216,1e-45,3.4028235e+38,0.33333334,-1.2e-05]")
    #expect(try Self.floats(text)?.map(\.bitPattern) == values.map(\.bitPattern))
  }
}

/// The same numbers each time.
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
