import SluiceCore
import SluiceJSON

/// A streamed answer before it is framed: what its events say.
struct TokenStream {
  var events: [JSONValue]
  /// What the server says when the generation breaks off.
  let failure: JSONValue
  /// Whether `[DONE]` closes it.
  let hasDone: Bool
}

/// A body that travels in pieces.
struct Transmission: Equatable {
  struct Piece: Equatable {
    let bytes: [UInt8]
    /// How long it waits for the piece before it.
    var pause = Duration.zero
  }
  enum End: Equatable { case complete, cut, stall }

  var pieces: [Piece]
  var end = End.complete
  /// Whether what arrives is the whole answer.
  var isWhole = true
}
