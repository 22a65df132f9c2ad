import SluiceCore
import SluiceJSON
import SluiceKit

/// Prints a streamed answer while it comes.
struct StreamedText {
  /// Whether each event becomes a line, in place of the text.
  let asJSON: Bool

  /// Prints to the end of the stream, or until the reader has left; a text ends with a line feed, also
  /// where an error ends it.
  func print(_ stream: InferenceStream<SingleCall.Event>) async throws {
    var isLineOpen = false
    defer { if isLineOpen { _ = try? Terminal.put("\n") } }
    for try await event in stream {
      let piece = asJSON ? event.json.description + "\n" : shown(event.text ?? "")
      guard try Terminal.put(piece) else { return }
      isLineOpen = !asJSON && (piece.isEmpty ? isLineOpen : !piece.hasSuffix("\n"))
    }
  }

  /// A model may write anything, also what a terminal obeys.
  private func shown(_ text: String) -> String {
    Terminal.showsData ? safe(text, limit: .max, oneLine: false) : text
  }
}
