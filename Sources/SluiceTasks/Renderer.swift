package import SluiceCore
internal import SluiceJSON

/// Turns records into rows: a job's question, compiled once.
package struct Renderer: Sendable {
  /// The columns to ask the reader for, in the order that ``render(_:)`` expects them.
  package let columns: [String]
  /// Where the requests of the question's own model go: what the rows' fingerprints stand for.
  package let url: String
  /// Where requests go: one URL for each endpoint that may answer.
  package var urls: [String] { body.heads.map(\.url) }
  /// How rows become requests and replies become answers.
  package var form: any RequestCodec { body }
  /// Whether answers hold images or recordings.
  package var answersAreBinary: Bool { body.answer.isBinary }

  /// Keeps how long the vectors are that are stored by now: those to come must be as long.
  package func expectVectors(of count: Int) { body.vectors?.expect(count) }

  private let body: TaskCodec
  /// How many of the ``columns`` are parts of the question.
  private let askedColumns: Int
  /// The place of the id column in ``columns``.
  private let idIndex: Int?
  /// What the files of a row's answer are called; nil for the record number.
  private let fileName: RecordText?

  /// Checks a question and compiles it.
  ///
  /// - Parameters:
  ///   - spec: What the job asks of each row.
  ///   - bases: Where the services live.
  ///   - media: What reads files and fetches URLs; without it rows that name some are refused.
  /// - Throws: When the task, an argument or a parameter is unknown, missing or of the wrong type,
  ///   when a template is malformed, or when no URL follows from the model.
  package init(
    _ spec: RequestSpec,
    bases: ServiceBases,
    media: (any MediaSource)? = nil
  ) throws(SluiceError) {
    try self.init(spec, bases: bases, media: media, hasColumns: true)
  }

  /// Does the same; where `hasColumns` is false, `{{…}}` is a text like any other.
  init(
    _ spec: RequestSpec,
    bases: ServiceBases,
    media: (any MediaSource)?,
    hasColumns: Bool
  ) throws(SluiceError) {
    let asked = try CompiledRequest(spec, bases: bases, hasColumns: hasColumns)
    let others = try CompiledRequest.all(spec, bases: bases, hasColumns: hasColumns)
    let endpoints = others.isEmpty ? [asked] : others

    var columns = endpoints[0].columns
    askedColumns = columns.count
    idIndex = spec.idColumn.map { columns.index(adding: $0) }
    var fileName: RecordText?
    if let name = spec.fileName {
      fileName = try RecordText(name, at: "output.name", columns: &columns)
    }
    self.fileName = fileName
    self.columns = columns
    url = asked.url
    body = TaskCodec(
      endpoints,
      models: spec.endpoints,
      batch: BatchLimit(rows: spec.batchRows),
      media: MediaReading(source: media),
      vectors: asked.form.answer.isVector ? spec.vectorReading(endpoints[0].layout) : nil,
      fingerprint: asked.fingerprint
    )
  }

  /// Renders one record.
  ///
  /// The record's fields must be exactly the ``columns``. Refused is one where a column is missing,
  /// null, or holds what its argument does not take.
  package func render(_ record: Record) throws(RowRefusal) -> Row {
    var draft = RowDraft()
    if let segments = body.payload {
      draft.payload.reserveCapacity(segments.reduce(0) { $0 + $1.length(in: record) })
      for segment in segments { try segment.write(record, to: &draft) }
    }
    return Row(
      position: record.position,
      place: record.place,
      key: try key(of: record),
      fingerprint: try body.identity(of: draft.payload, draft.media),
      payload: draft.payload,
      media: draft.media,
      fileName: try fileName?.text(in: record)
    )
  }

  /// Compares the columns that the job refers to with those that the manifest has.
  ///
  /// - Throws: At the first that is unknown, with the nearest name.
  package func checkColumns(known: [String]) throws(SluiceError) {
    for (index, column) in columns.enumerated() where !known.hasColumn(column) {
      throw SluiceError(
        .data,
        at: place(of: index),
        "the manifest has no column \"\(column)\"",
        next: suggestion(for: column, among: known)
      )
    }
  }

  /// The key of the job that refers to a column first.
  private func place(of index: Int) -> String {
    if index == idIndex { return "id" }
    return index < askedColumns ? "inputs" : "output.name"
  }

  private func key(of record: Record) throws(RowRefusal) -> String? {
    guard let idIndex else { return nil }
    let column = columns[idIndex]
    guard let slice = record.fields[idIndex], slice.kind != .null else {
      throw RowRefusal("the id column \"\(column)\" is missing or null")
    }
    guard slice.kind == .string || slice.kind == .number else {
      let found = JSONText.words(record.bytes[slice.range])
      throw RowRefusal("the id column \"\(column)\" holds \(found), an id is a string or a number")
    }
    let key = try record.text(of: idIndex, column: column)
    guard !key.isEmpty else { throw RowRefusal("the id column \"\(column)\" is empty") }
    return key
  }
}

extension RequestSpec {
  /// How vectors become numbers; nil where they stay as they came.
  fileprivate func vectorReading(_ layout: VectorLayout) -> VectorReading? {
    vectors.type.map { type in
      let dimensions = parameters.first { $0.name == "dimensions" }?.value
      let isLengthFree = parameterColumn != nil || dimensions?.stringValue != nil
      return VectorReading(type, layout: layout, isLengthFree: isLengthFree)
    }
  }
}
