internal import SluiceCore
internal import SluiceDialects
internal import SluiceJSON

/// A completion, read: what came back for a unit.
///
/// Made on the lane's queue, judged on the dispatcher's.
struct AttemptResult: Sendable {
  /// What came back.
  enum Outcome: Sendable {
    /// An answer to each row.
    case answered([Settlement])
    /// A reply that is none, with a status of 2xx or not.
    case refused(RefusedReply)
    /// No complete reply.
    case lost(TransferFailure)
    /// The request could not be built: a row's file could not be read.
    case unsendable(RowRefusal)
  }

  var pending: PendingUnit
  let outcome: Outcome
  let latency: Duration
  /// The tokens that the reply tells of.
  var usage: TokenUsage?
  /// What the reply says about the server's quotas.
  var quotas: [QuotaReading] = []

  /// The final word on the unit's rows when they fail.
  ///
  /// - Parameters:
  ///   - fault: Whose fault it is.
  ///   - words: What to say instead of the server's words.
  /// - Returns: One settlement for each row.
  func failures(_ fault: Fault, _ words: String? = nil) -> [Settlement] {
    let shares = pending.spent?.shared(among: pending.unit.rows.map(\.size))
    return pending.unit.rows.enumerated().map { index, row in
      Settlement(
        position: row.position,
        place: row.place,
        key: row.key,
        fingerprint: row.fingerprint,
        state: .failed,
        attempts: max(wasSent ? 1 : 0, pending.attempts),
        status: refusal?.status,
        latency: latency,
        requestID: refusal?.requestID,
        fault: fault,
        error: words ?? self.words,
        usage: shares?[index]
      )
    }
  }

  var refusal: RefusedReply? {
    if case .refused(let refusal) = outcome { refusal } else { nil }
  }

  /// What went wrong, in the server's words where it had any.
  var words: String {
    switch outcome {
    case .answered: "answered"
    case .refused(let refusal): refusal.words
    case .lost(let failure): failure.message
    case .unsendable(let refusal): refusal.reason
    }
  }

  /// The same in one short line, with the status in front.
  var summary: String {
    switch outcome {
    case .answered: "answered"
    case .refused(let refusal): refusal.summary
    case .lost(let failure): safe(failure.message, limit: 200)
    case .unsendable(let refusal): safe(refusal.reason, limit: 200)
    }
  }

  /// Whether a server may have got the request.
  var wasSent: Bool {
    switch outcome {
    case .unsendable: false
    case .lost(let failure): failure.kind != .unreadableFile
    case .answered, .refused: true
    }
  }

  var isTimeout: Bool {
    if case .lost(let failure) = outcome { failure.kind == .timeout } else { false }
  }

  /// Whether the server may have worked on it, and may charge for it, although no answer came.
  var isAmbiguous: Bool {
    if case .lost(let failure) = outcome { failure.requestSent } else { false }
  }
}

/// A reply that is not an answer, with what matters of it.
struct RefusedReply: Sendable {
  let status: Int
  let message: ServerMessage
  /// The status that the reply stands for: its own, or the one that its body names.
  var meant: Int
  /// What its words, codes and fields say beyond that.
  var meaning: ReplyMeaning?
  /// Why a reply with a status of 2xx is not an answer; nil for other ones.
  var reason: String?
  /// Whether a reply with a status of 2xx is a web page: a login or a proxy answers in the endpoint's
  /// place.
  var isPage = false
  /// Whether the body is empty.
  var isEmpty = false
  /// How long the server wants to be left alone.
  var wait: Duration?
  var requestID: String?
  /// Where a redirect points.
  var location: String?
  /// `x-should-retry`: the server's own view.
  var shouldRetry: Bool?
  /// The beginning of a body that is not an answer, as evidence.
  var evidence = ""
  /// Whether the rows are asked otherwise from now on, because the server refused what they can do
  /// without: it says nothing about them.
  var isOfForm = false

  init(status: Int, message: ServerMessage = ServerMessage()) {
    self.status = status
    self.message = message
    meant = status
  }

  var words: String {
    let said = message.text.isEmpty ? "the server said nothing more" : message.text
    guard let reason else { return message.text.isEmpty ? "status \(status), \(said)" : said }
    return evidence.isEmpty ? reason : clipped("\(reason)\n\(evidence)", to: ServerMessage.limit)
  }

  var summary: String {
    var line = "\(status)"
    let said = reason ?? message.text
    if !said.isEmpty { line += " " + safe(said, limit: 200) }
    if let estimate = message.estimate { line += ", estimated_time \(estimate.words)" }
    if let wait { line += ", retry after \(wait.words)" }
    return line
  }
}
