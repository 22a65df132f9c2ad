internal import SluiceCore
internal import SluiceDialects
internal import SluiceJSON

/// Reads completions: what a reply says, in terms of the rows it was asked for.
enum ReplyReader {
  /// Reads one completion of a unit.
  static func read(
    _ completion: Completion,
    for pending: PendingUnit,
    with json: JSONReader
  ) -> AttemptResult {
    switch completion.outcome {
    case .failure(let failure):
      return AttemptResult(pending: pending, outcome: .lost(failure), latency: completion.latency)
    case .success(let reply):
      json.forget()
      let quotas = QuotaReader.readings(in: reply.headers)
      let outcome =
        (200..<300).contains(reply.status)
        ? answered(reply, pending, completion.latency, quotas, json)
        : .refused(refusal(reply, quotas, json))
      let judged = told(outcome, of: reply, to: pending)
      return AttemptResult(
        pending: pending,
        outcome: judged,
        latency: completion.latency,
        usage: UsageReader.usage(in: reply, reading: json),
        quotas: quotas
      )
    }
  }

  /// Tells the form what became of the request; it knows a refusal of what it added to its rows.
  private static func told(
    _ outcome: AttemptResult.Outcome,
    of reply: Reply,
    to pending: PendingUnit
  ) -> AttemptResult.Outcome {
    let isAnswered = if case .answered = outcome { true } else { false }
    let attempt = FormAttempt(
      rows: pending.unit.rows,
      endpoint: pending.attempt?.upstream ?? 0,
      isTentative: pending.attempt?.isTentative ?? false,
      isAnswered: isAnswered
    )
    guard pending.unit.form.learned(from: attempt, reply), case .refused(var refusal) = outcome
    else { return outcome }
    refusal.isOfForm = true
    return .refused(refusal)
  }

  private static func answered(
    _ reply: Reply,
    _ pending: PendingUnit,
    _ latency: Duration,
    _ quotas: [QuotaReading],
    _ json: JSONReader
  ) -> AttemptResult.Outcome {
    let rows = pending.unit.rows
    do throws(ReplyFault) {
      let answers = try pending.unit.form.answers(in: reply, to: rows, reading: json)
      guard answers.count == rows.count else {
        throw ReplyFault("expected \(rows.count) answers, found \(answers.count)")
      }
      let requestID = requestID(of: reply)
      return .answered(
        zip(rows, answers).map { row, answer in
          settlement(row, answer, pending, reply.status, latency, requestID)
        }
      )
    } catch {
      return .refused(unreadable(reply, error, quotas, json))
    }
  }

  private static func settlement(
    _ row: Row,
    _ answer: Answer,
    _ pending: PendingUnit,
    _ status: Int,
    _ latency: Duration,
    _ requestID: String?
  ) -> Settlement {
    Settlement(
      position: row.position,
      place: row.place,
      key: row.key,
      fingerprint: row.fingerprint,
      state: .succeeded,
      answer: answer,
      attempts: pending.attempts + 1,
      status: status,
      latency: latency,
      requestID: requestID,
      fileName: row.fileName
    )
  }

  /// A reply with a status of 2xx that is not an answer, with the beginning of it as evidence.
  private static func unreadable(
    _ reply: Reply,
    _ fault: ReplyFault,
    _ quotas: [QuotaReading],
    _ json: JSONReader
  ) -> RefusedReply {
    var refusal = refusal(reply, quotas, json)
    refusal.reason = fault.reason
    refusal.isPage = ServerMessage.isMarkup(reply)
    if fault.isInterrupted { refusal.meaning = refusal.meaning ?? .interrupted }
    refusal.evidence = String(decoding: reply.body.prefix(ServerMessage.limit), as: UTF8.self)
    return refusal
  }

  private static func refusal(
    _ reply: Reply,
    _ quotas: [QuotaReading],
    _ json: JSONReader
  ) -> RefusedReply {
    let message = ServerMessage(reply, reading: json)
    var refusal = RefusedReply(status: reply.status, message: message)
    let understood = ReplyMeaning.understood(
      status: reply.status,
      message: message,
      asksToWait: ServerWait.isAsked(in: reply, message: message)
    )
    refusal.meant = understood.status
    refusal.meaning = understood.meaning
    refusal.isEmpty = reply.body.allSatisfy { $0 <= 0x20 }
    refusal.wait = ServerWait.wait(in: reply, quotas: quotas, message: message)
    refusal.requestID = requestID(of: reply)
    refusal.location = reply.headers["location"]
    refusal.shouldRetry = ServerWait.mayRetry(reply.headers)
    return refusal
  }

  private static func requestID(of reply: Reply) -> String? {
    let names = ["x-request-id", "x-amzn-trace-id", "x-amz-cf-id"]
    return names.lazy.compactMap { reply.headers[$0] }.first
  }
}
