import SluiceCore

/// A call, read and looked over: the rows it asks, and the answer, made when it is wanted.
struct Exam {
  private let configuration: SimulatorConfiguration
  private let reading: Result<Reading, Refusal>

  private struct Reading {
    let question: Question
    let task: any TaskAnswer
    let asked: AskedRows
  }

  init(_ call: Call, _ configuration: SimulatorConfiguration) {
    self.configuration = configuration
    do throws(Refusal) {
      let isStrict = configuration.container == .toolkit
      if let routes = configuration.container.routes, !routes.contains(call.path) {
        throw Refusal(configuration.container.notFound)
      }
      if isStrict { try Toolkit.check(call) }
      let question = try Question(call, configuration)
      if isStrict { try Toolkit.check(question) }
      let task = TaskAnswers.choose(for: question)
      try Self.checkModel(of: question)
      let asked = try task.rows(of: question)
      reading = .success(Reading(question: question, task: task, asked: asked))
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
    return asked + reading.task.writtenTokens(reading.asked, to: reading.question)
  }

  /// The answer, or why there is none.
  func result() -> CallReply {
    switch reading {
    case .failure(let refusal): spoken(refusal)
    case .success(let reading): refusal(of: reading).map(spoken) ?? answer(reading)
    }
  }

  /// The container says 400 whatever went wrong.
  private func spoken(_ refusal: Refusal) -> CallReply {
    guard configuration.container == .toolkit else { return refusal.reply }
    return Refusal.badRequest(refusal.words).reply
  }

  private func answer(_ reading: Reading) -> CallReply {
    if let stream = reading.task.stream(reading.asked, to: reading.question) {
      let writer = ServerSentEvents(
        faults: configuration.streamFaults,
        interval: .seconds(configuration.tokenMilliseconds / 1000)
      )
      return CallReply(
        contentType: "text/event-stream",
        transmission: writer.transmission(of: stream)
      )
    }
    var reply = CallReply(contentType: reading.task.contentType(for: reading.question))
    reading.task.answer(reading.asked, to: reading.question, into: &reply.body)
    return reply
  }

  private func refusal(of reading: Reading) -> Refusal? {
    let rows = reading.asked.rows
    let dialect = configuration.container.dialect(for: reading.task)
    if rows.isEmpty { return .invalid("`inputs` cannot be empty", in: dialect) }
    if let refusal = InputLimits.refusal(of: reading.asked, reading.question, reading.task) {
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
  private static func checkModel(of question: Question) throws(Refusal) {
    let configuration = question.configuration
    guard configuration.container == .vllm, question.model != configuration.model else { return }
    throw .unknownModel(question.model)
  }

  /// The form of its refusals.
  var dialect: Refusal.Dialect {
    guard case .success(let reading) = reading else { return .native }
    return configuration.container.dialect(for: reading.task)
  }
}
