import SluiceCore
import SluiceJSON

/// Tells answers that were cut off at a limit of length by what the server said about their end.
///
/// `finish_reason` (or `stop_reason`) is `length` or `max_tokens`: in the choices of a completion, in
/// the `details` of a text generation, or in the answer itself.
struct Truncation {
  private static let keys = JSONNames(["finish_reason", "stop_reason"])
  private static let words: Set<String> = ["length", "max_tokens", "max_output_tokens"]
  private let reader = JSONReader()

  func isCutOff(_ outcome: Outcome) -> Bool {
    guard let answer = outcome.answer, answer.kind == .json,
      let root = try? reader.read(answer.bytes, uniqueKeys: false)
    else { return false }
    let choices = reader.field("choices", of: root).map(reader.elements(of:)) ?? []
    let details = reader.field("details", of: root).map { [$0] } ?? []
    let ends = ([root] + choices + details).flatMap { reader.fields(Self.keys, of: $0) }
    return ends.contains { end in end.map { Self.words.contains(reader.string($0)) } ?? false }
  }
}
