import SluiceCore
import SluiceJSON

/// A question, compiled for one of the models that may answer it.
struct CompiledRequest: Sendable {
  let form: WireForm
  /// The columns that the body refers to, in order of first use.
  let columns: [String]
  let method: String
  let url: String
  let headers: [HeaderField]
  /// Nil for a request without a body.
  let body: CompiledBody?
  /// What base64 holds where the reply does not say: what the job asks for.
  let layout: VectorLayout
  /// What may be asked for beside what the job gives.
  let tentative: JSONValue.JSONMember?

  /// - Parameters:
  ///   - spec: What is asked, of its `model`.
  ///   - bases: Where the services live.
  ///   - hasColumns: Whether `{{…}}` refers to a column.
  /// - Throws: What is wrong with the spec.
  init(
    _ spec: RequestSpec,
    bases: ServiceBases,
    hasColumns: Bool
  ) throws(SluiceError) {
    let task = try TaskCatalogue.task(named: spec.task, code: .data)
    let target = try Target(spec, task: task, bases: bases)
    form = try task.form(for: spec, to: target)
    try Self.checkBatch(spec.batchRows, task: task, form: form)

    let given = try GivenFields(spec, task: task, form: form)
    layout = VectorLayout(asked: given)
    tentative = spec.vectors.type == nil ? nil : form.tentative.flatMap { given.has($0) ? nil : $0 }
    let isBatch = spec.batchRows > 1
    var writer = BodyWriter(task: task, form: form, isBatch: isBatch, hasColumns: hasColumns)
    let encoding = try writer.write(
      form.body,
      given: given,
      wire: spec.wire,
      target: target
    )
    columns = writer.columns
    body = encoding.map { writer.compiled($0) }
    method = try FreeRoute.method(spec, task: task)
    headers = try Headers.fields(spec.headers, accept: form.accept, body: encoding)
    let address = try form.route.url(to: target, wire: spec.wire, bases: bases)
    url = try FreeRoute.url(address, spec, task: task).text
  }

  /// The same question to each endpoint that may answer it; rows render alike for all of them.
  static func all(
    _ spec: RequestSpec,
    bases: ServiceBases,
    hasColumns: Bool
  ) throws(SluiceError) -> [CompiledRequest] {
    var all: [CompiledRequest] = []
    for model in spec.endpoints {
      var asked = spec
      asked.model = model
      let request = try CompiledRequest(asked, bases: bases, hasColumns: hasColumns)
      if let first = all.first, !request.rendersLike(first) {
        throw SluiceError(
          .data,
          at: "model",
          "\"\(model)\" is not asked as \"\(spec.endpoints[0])\" is: "
            + "one row cannot be rendered for both",
          next: "name endpoints of one kind"
        )
      }
      all.append(request)
    }
    return all
  }

  private func rendersLike(_ other: CompiledRequest) -> Bool {
    form.name == other.form.name && form.answer.words == other.form.answer.words
      && columns == other.columns && method == other.method && headers == other.headers
      && body?.encoding == other.body?.encoding && body?.payload == other.body?.payload
  }

  /// What every row's fingerprint stands under: method, URL and the shared part of the body.
  ///
  /// The brackets of a batch are left out, so that packing rows differently asks nothing anew.
  var fingerprint: Fingerprint {
    var text = Array("\(method) \(url)\n".utf8)
    if let body { text += body.prefix + [0] + body.suffix }
    return Fingerprint(of: text)
  }

  private static func checkBatch(
    _ rows: Int,
    task: TaskDescription,
    form: WireForm
  ) throws(SluiceError) {
    guard rows >= 1 else {
      throw SluiceError(.data, at: "batch.rows", "wants a whole number from 1, got \(rows)")
    }
    guard rows == 1 || form.batched != nil else {
      throw SluiceError(
        .data,
        at: "batch",
        "\(task.id) takes one row a request",
        next: "take the batch out"
      )
    }
  }
}
