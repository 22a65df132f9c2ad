package import SluiceCore
package import SluiceJSON

/// Reads how many tokens a request used, where its server says so.
///
/// Where that is stands in the dialects; in fields of the reply too: `x-prompt-tokens` and
/// `x-generated-tokens` (TGI), `x-compute-tokens` (TEI, and TGI's sum of both).
///
/// The body counts before the fields. The reply has been tokenised by whatever cut the answer out of
/// it; a few members of its root are looked at, nothing is decoded.
package enum UsageReader {
  private struct Place: Sendable {
    let inner: String?
    let members: JSONNames
    /// How many of the members count input, and how many output; the rest count both.
    let inputs: Int
    let outputs: Int

    init(_ fields: UsageFields) {
      inner = fields.inner
      members = JSONNames(fields.input + fields.output + fields.total)
      inputs = fields.input.count
      outputs = fields.output.count
    }
  }

  private static let names = JSONNames(DialectCatalogue.usage.map(\.place))
  private static let places = DialectCatalogue.usage.map(Place.init)
  private static let fields = HeaderNames([
    "x-prompt-tokens", "x-generated-tokens", "x-compute-tokens",
  ])

  /// Looks for the usage in body and fields.
  ///
  /// - Parameters:
  ///   - reply: The reply.
  ///   - json: The reader that has read its body, if anything of it is JSON.
  /// - Returns: The usage that the reply tells of; nil when it tells of none.
  package static func usage(in reply: Reply, reading json: JSONReader) -> TokenUsage? {
    let said = body(json)
    if let said, said.input != nil { return usage(said.input, said.output) }
    let fields = headers(reply.headers)
    return usage(fields.input, said?.output ?? fields.output)
  }

  /// Zeros for both say that the server does not count.
  private static func usage(_ input: Int?, _ output: Int?) -> TokenUsage? {
    guard input ?? 0 > 0 || output ?? 0 > 0 else { return nil }
    return TokenUsage(input: input ?? 0, output: output ?? 0)
  }

  private static func body(_ json: JSONReader) -> (input: Int?, output: Int?)? {
    guard var root = json.root else { return nil }
    if root.kind == .array { root = json.firstElement(of: root) ?? root }
    guard root.kind == .object else { return nil }
    let found = json.fields(names, of: root)
    for (place, object) in zip(places, found) {
      guard var object, object.kind == .object else { continue }
      if let inner = place.inner {
        guard let nested = json.field(inner, of: object), nested.kind == .object else { continue }
        object = nested
      }
      return counts(in: object, place, json)
    }
    return nil
  }

  private static func counts(
    in object: JSONSlice,
    _ place: Place,
    _ json: JSONReader
  ) -> (input: Int?, output: Int?) {
    let counts = json.fields(place.members, of: object).map { count($0, json) }
    let first = { (numbers: ArraySlice<Int?>) in numbers.lazy.compactMap(\.self).first }
    let output = first(counts[place.inputs..<(place.inputs + place.outputs)])
    let total = first(counts[(place.inputs + place.outputs)...])
    let rest = total.map { max(0, $0 - (output ?? 0)) }
    return (first(counts[..<place.inputs]) ?? rest, output)
  }

  private static func headers(_ block: HeaderBlock) -> (input: Int?, output: Int?) {
    var counts: [String: Int] = [:]
    for field in block.fields(beginningWith: fields) {
      counts[field.name] = TimeForms.decimal(field.value).flatMap(count)
    }
    let output = counts["x-generated-tokens"]
    let rest = counts["x-compute-tokens"].map { max(0, $0 - (output ?? 0)) }
    return (counts["x-prompt-tokens"] ?? rest, output)
  }

  private static func count(_ slice: JSONSlice?, _ json: JSONReader) -> Int? {
    slice.flatMap(json.number).flatMap(count)
  }

  /// A number of tokens that one request can have had; nil for nonsense.
  private static func count(_ number: Double) -> Int? {
    number >= 0 && number <= 1e9 ? Int(number.rounded()) : nil
  }
}
