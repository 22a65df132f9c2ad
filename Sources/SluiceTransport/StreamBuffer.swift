import SluiceCore

/// What has come of a reply and was not taken yet: a bounded buffer between a lane and a reader.
///
/// ```
///          ┌──offer: true──┐              take: resume
/// filling ─┴───────────────┘──offer: false──▶ paused ──▶ filling
/// ```
/// The end may come in either state; what is buffered is still taken before it is told.
struct StreamBuffer {
  /// What a reader gets.
  enum Piece {
    /// Nothing has come yet.
    case none
    /// Bytes; where `resumes`, the lane has to be told to go on.
    case bytes([UInt8], resumes: Bool)
    case end(TransferFailure?)
  }
  private let limit: Int
  private var bytes: [UInt8] = []
  private var isPaused = false
  private var isGivenUp = false
  private var ending: TransferFailure??

  /// - Parameter limit: The most bytes that are held before the transfer is paused.
  init(limit: Int) { self.limit = limit }

  /// Whether there is something to take.
  var hasNews: Bool { !bytes.isEmpty || ending != nil }

  /// Takes a part in; false when there is no room, and it is to be offered again.
  mutating func offer(_ part: UnsafeRawBufferPointer) -> Bool {
    if isGivenUp { return true }
    guard bytes.isEmpty || bytes.count + part.count <= limit else {
      isPaused = true
      return false
    }
    bytes.append(contentsOf: part)
    return true
  }

  /// Throws away what is there and what still comes.
  ///
  /// - Returns: Whether the lane has to be told to go on.
  mutating func giveUp() -> Bool {
    defer { isPaused = false }
    isGivenUp = true
    bytes = []
    return isPaused
  }

  mutating func end(_ failure: TransferFailure?) { ending = .some(failure) }

  /// All that is there.
  mutating func take() -> Piece {
    if !bytes.isEmpty {
      defer {
        bytes = []
        isPaused = false
      }
      return .bytes(bytes, resumes: isPaused)
    }
    if let ending { return .end(ending) }
    return .none
  }
}
