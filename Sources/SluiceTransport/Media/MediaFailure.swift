package import SluiceCore
internal import SluiceJSON

/// Why a URL brought no image and no recording.
package struct MediaFailure: Error, Sendable, Equatable {
  /// One clause for people; it names the URL.
  package let reason: String
  /// Whether it may be otherwise in a moment.
  let mayPass: Bool
  /// Whether this machine is to blame, not the URL: its disk is full, it has no descriptor left.
  package let isOurs: Bool

  init(_ reason: String, mayPass: Bool = false, isOurs: Bool = false) {
    self.reason = reason
    self.mayPass = mayPass
    self.isOurs = isOurs
  }

  /// A reply that is none of 2xx.
  init(status: Int, of url: MediaURL) {
    let isOfTheMoment = [408, 425, 429].contains(status) || status >= 500
    self.init("\(safe(url.text, limit: 200)) answers HTTP \(status)", mayPass: isOfTheMoment)
  }

  /// No complete reply.
  init(_ failure: TransferFailure, of url: MediaURL) {
    let mayPass =
      switch failure.kind {
      case .resolve, .connect, .tls, .timeout, .noReply, .truncated, .local: true
      case .certificate, .unusable, .malformed, .tooLarge, .unreadableFile, .cancelled: false
      }
    self.init(
      "\(safe(url.text, limit: 200)) cannot be fetched: \(failure.message)",
      mayPass: mayPass,
      isOurs: failure.kind == .local
    )
  }

  /// The same as a reason why a row cannot be asked.
  package var refusal: RowRefusal { RowRefusal(reason) }

  static func refusing<Value>(
    _ work: () throws(RowRefusal) -> Value
  ) throws(MediaFailure) -> Value {
    do throws(RowRefusal) { return try work() } catch { throw MediaFailure(error.reason) }
  }
}
