import SluiceCore

/// A call, read and looked over: the rows it asks, and the answer, made when it is wanted.
struct RequestValidation {
  private let configuration: SimulatorConfiguration
  private let reading: Result<Reading, RequestRefusal>

  private struct Reading {
    let request: ReceivedRequest
    let task: any AnswerGenerator
    let asked: AskedRows
  }

  init(_ call: IncomingRequest, _ configuration: SimulatorConfiguration) {
    self.configuration = configuration
    do throws(RequestRefusal) {
      let isStrict = configuration.container == .toolkit
      if let routes = configuration.container.routes, !routes.contains(call.path) {
        throw RequestRefusal(configuration.container.notFound)
      }
      if isStrict { try Toolkit.check(call) }
      let request = try ReceivedRequest(call, configuration)
      if isStrict { try Toolkit.check(request) }
      let task = TaskAnswers.choose(for: request)
      try Self.checkModel(of: request)
      let asked = try task.rows(of: request)
      reading = .success(Reading(request: request, task: task, asked: asked))
    } catch {
      reading = .failure(error)
    }
  }

  /// The identities of the rows; none of a request that cannot be read.
  var identities: [UInt64] {
    guard case .success(let reading) = reading else { return [] }
    return reading.asked.rows.map(\.identity)
  }

  /// The tokens that the request costs, asked and written.
  var tokens: Int {
    guard case .success(let reading) = reading else { return 0 }
    let asked = reading.asked.rows.reduce(0) { $0 + tokenCount($1.text) }
    return asked + reading.task.writtenTokens(reading.asked, to: reading.request)
  }

  /// The answer, or why there is none.
  func result() -> SimulatedReply {
    switch reading {
    case .failure(let refusal): spoken(refusal)
    case .success(let reading): refusal(of: reading).map(spoken) ?? answer(reading)
    }
  }

  /// The container says 400 whatever went wrong.
  private func spoken(_ refusal: RequestRefusal) -> SimulatedReply {
    guard configuration.container == .toolkit else { return refusal.reply }
    return RequestRefusal.badRequest(refusal.words).reply
  }

  private func answer(_ reading: Reading) -> SimulatedReply {
    if let stream = reading.task.stream(reading.asked, to: reading.request) {
      let writer = ServerSentEvents(
        faults: configuration.streamFaults,
        interval: .seconds(configuration.tokenMilliseconds / 1000)
      )
      return SimulatedReply(
        contentType: "text/event-stream",
        transmission: writer.transmission(of: stream)
      )
    }
    var reply = SimulatedReply(contentType: reading.task.contentType(for: reading.request))
    reading.task.answer(reading.asked, to: reading.request, into: &reply.body)
    return reply
  }

  private func refusal(of reading: Reading) -> RequestRefusal? {
    let rows = reading.asked.rows
    let dialect = configuration.container.dialect(for: reading.task)
    if rows.isEmpty { return .invalid("`inputs` cannot be empty", in: dialect) }
    if let refusal = InputLimits.refusal(of: reading.asked, reading.request, reading.task) {
      return refusal
    }
    if let marker = configuration.poison.map({ Array($0.utf8) }), !marker.isEmpty,
      rows.contains(where: { $0.text.contains(marker) })
    {
      return .poisoned(in: dialect)
    }
    return nil
  }

  /// vLLM serves what it was started with, and nothing else.
  private static func checkModel(of request: ReceivedRequest) throws(RequestRefusal) {
    let configuration = request.configuration
    guard configuration.container == .vllm, request.model != configuration.model else { return }
    throw .unknownModel(request.model)
  }

  /// The form of its refusals.
  var dialect: RequestRefusal.Dialect {
    guard case .success(let reading) = reading else { return .native }
    return configuration.container.dialect(for: reading.task)
  }
}
