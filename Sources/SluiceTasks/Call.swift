package import SluiceCore
package import SluiceJSON

/// One question asked once, from arguments as they would be given to a method in Python.
package struct Call: Sendable {
  /// The request, without credentials.
  package let request: Request
  /// What the events of the answer are, where it was asked for as a stream.
  package let streams: StreamDialect?
  private let form: any RequestCodec
  private let row: Row

  /// Checks and renders a call.
  ///
  /// - Parameters:
  ///   - spec: Its `inputs` hold arguments and parameters in one object, and `{{` in them
  ///     means nothing special; for `post` they are the body.
  ///   - bases: Where the services live.
  ///   - media: What reads files and fetches URLs.
  /// - Throws: What ``Renderer/init(_:bases:media:)`` throws.
  package init(
    _ spec: RequestSpec,
    bases: ServiceBases,
    media: (any MediaSource)? = nil
  ) throws(SluiceError) {
    var spec = spec
    spec.batchRows = 1
    spec.idColumn = nil
    streams =
      spec.streams
      ? try TaskCatalogue.task(named: spec.task, code: .usage).streams : nil
    let renderer = try Renderer(spec, bases: bases, media: media, hasColumns: false)
    let place = Place(file: 0, line: 1, offset: 0, length: 0)
    do throws(RowRefusal) {
      row = try renderer.render(Record(position: 1, place: place, bytes: [], fields: []))
      form = renderer.form
      request = try form.request(for: [row])
    } catch {
      throw SluiceError(.usage, at: "arguments", error.reason)
    }
  }

  /// The answer in a 2xx reply.
  package func answer(
    in reply: Reply,
    reading json: JSONReader = JSONReader()
  ) throws(ReplyFault) -> Answer {
    guard let answer = try form.answers(in: reply, to: [row], reading: json).first else {
      throw ReplyFault("the reply holds no answer")
    }
    return answer
  }
}
