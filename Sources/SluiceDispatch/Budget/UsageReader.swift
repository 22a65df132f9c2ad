internal import SluiceCore
internal import SluiceJSON

/// Reads how many tokens a request used, where its server says so.
///
/// | where | from |
/// |---|---|
/// | `usage.prompt_tokens`, `completion_tokens`, `total_tokens` | OpenAI, vLLM, TGI, TEI's `/v1` |
/// | `usage.input_tokens`, `output_tokens` | OpenAI's responses, Anthropic |
/// | `details.generated_tokens` | TGI |
/// | `x-prompt-tokens`, `x-generated-tokens` | TGI |
/// | `x-compute-tokens` | TEI, and TGI's sum of both |
///
/// The body counts before the fields. The reply has been tokenised by whoever cut the answer out of
/// it; a few members of its root are looked at, nothing is decoded.
enum UsageReader {
  private static let places = JSONNames(["usage", "details"])
  private static let members = JSONNames([
    "prompt_tokens", "input_tokens", "completion_tokens", "output_tokens", "total_tokens",
  ])
  private static let generated = JSONNames(["generated_tokens"])
  private static let fields = HeaderNames([
    "x-prompt-tokens", "x-generated-tokens", "x-compute-tokens",
  ])

  /// Looks for the usage in body and fields.
  ///
  /// - Parameters:
  ///   - reply: The reply.
  ///   - json: The reader that has read its body, if anything of it is JSON.
  /// - Returns: The usage that the reply tells of; nil when it tells of none.
  static func usage(in reply: Reply, reading json: JSONReader) -> TokenUsage? {
    let said = body(json)
    if let said, said.input != nil { return usage(said.input, said.output) }
    let fields = headers(reply.headers)
    return usage(fields.input, said?.output ?? fields.output)
  }

  private static func usage(_ input: Int?, _ output: Int?) -> TokenUsage? {
    guard input != nil || output != nil else { return nil }
    return TokenUsage(input: input ?? 0, output: output ?? 0)
  }

  private static func body(_ json: JSONReader) -> (input: Int?, output: Int?)? {
    guard var root = json.root else { return nil }
    if root.kind == .array { root = json.firstElement(of: root) ?? root }
    guard root.kind == .object else { return nil }
    let found = json.fields(places, of: root)
    if let usage = found[0], usage.kind == .object {
      let counts = json.fields(members, of: usage).map { count($0, json) }
      let output = counts[2] ?? counts[3]
      let rest = counts[4].map { max(0, $0 - (output ?? 0)) }
      return (counts[0] ?? counts[1] ?? rest, output)
    }
    guard let details = found[1], details.kind == .object else { return nil }
    return (nil, count(json.fields(generated, of: details)[0], json))
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
