import SluiceCore
import SluiceJSON

/// The request of a task: what all rows share, with the rows' payloads in between.
struct TaskCodec: RequestCodec {
  let batch: BatchLimit
  let endpoints: [String]
  /// What differs from one endpoint to the other.
  let heads: [Head]
  /// What a row writes; nil for a request without a body.
  let payload: [Segment]?
  let media: MediaReading
  let answer: AnswerRule
  /// What vectors become; nil where answers stay as they came.
  let vectors: VectorReading?
  /// What requests ask for beside what their rows do.
  private let tentative: TentativeMember?
  private let method: String
  private let headers: [HeaderField]
  /// What every row's fingerprint stands under.
  private let fingerprint: Fingerprint

  /// The part of a request that is one endpoint's own.
  struct Head: Sendable {
    let url: String
    /// Nil for a request without a body.
    let body: CompiledBody?
  }

  /// A form for endpoints that render rows alike, the first of which stands for all.
  ///
  /// `models` is what the job calls them, where it names several.
  init(
    _ requests: [CompiledRequest],
    models: [String],
    batch: BatchLimit,
    media: MediaReading,
    vectors: VectorReading?,
    fingerprint: Fingerprint
  ) {
    self.vectors = vectors
    tentative = requests[0].tentative.flatMap { member in
      TentativeMember(member, suffixes: requests.map { $0.body?.suffix ?? [] })
    }
    self.fingerprint = fingerprint
    self.batch = batch
    self.media = media
    heads = requests.map { Head(url: $0.url, body: $0.body) }
    let urls = requests.map(\.url)
    let areDistinct = Set(urls).count == urls.count
    endpoints = areDistinct ? urls : zip(urls, models).map { "\($0) (\($1))" }
    payload = requests[0].body?.payload
    answer = requests[0].form.answer
    method = requests[0].method
    headers = requests[0].headers
  }

  /// Whether rows travel as a list.
  ///
  /// A batch of one row does too, so that a unit that was halved down to one row is still answered
  /// in the same shape.
  private var isList: Bool { batch.rows > 1 }

  func request(for rows: [Row], at endpoint: Int) throws(RowRefusal) -> Request {
    let head = heads[endpoint]
    var request = Request(method: method, url: head.url, headers: headers)
    guard let body = head.body else { return request }
    switch body.encoding {
    case .json:
      let suffix = tentative?.suffix(for: rows, at: endpoint)
      request.isTentative = suffix != nil
      try join(body.prefix, rows, suffix ?? body.suffix, into: &request)
    case .raw:
      guard let row = rows.first, let slot = row.media.first else { break }
      let media = try media(of: row, in: slot)
      switch media.content {
      case .bytes(let bytes): request.body = bytes
      case .file(let reference):
        request.body = []
        request.files = [BodyFile(reference, at: 0)]
      case .remote(let url):
        request.body = []
        request.remote = [RemotePart(url, at: 0, as: .plain)]
        return request
      }
      if let type = media.contentType { request.add("Content-Type", type) }
    case .multipart(let name):
      guard let row = rows.first, let slot = row.media.first else { break }
      let form = MultipartForm(
        members: body.prefix + row.payload + body.suffix,
        file: try media(of: row, in: slot),
        name: name,
        seed: row.fingerprint
      )
      form.fill(&request)
      request.add("Content-Type", form.contentType)
    }
    return request
  }

  func answers(in reply: Reply, to rows: [Row], reading json: JSONReader)
    throws(ReplyFault) -> [Answer]
  {
    try answer.cut(reply, json, AnswerRule.Asked(rows: rows, isBatch: isList, vectors: vectors))
  }

  func learned(from attempt: FormAttempt, _ reply: Reply) -> Bool {
    tentative?.learned(from: attempt, reply) ?? false
  }

  private func join(
    _ prefix: [UInt8],
    _ rows: [Row],
    _ suffix: [UInt8],
    into request: inout Request
  ) throws(RowRefusal) {
    var bytes: [UInt8] = []
    let payloads = rows.reduce(0) { $0 + $1.payload.count + 1 }
    bytes.reserveCapacity(prefix.count + payloads + suffix.count + 2)
    bytes += prefix
    if isList { bytes.append(UInt8(ascii: "[")) }
    for (index, row) in rows.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      if row.media.isEmpty {
        bytes += row.payload
      } else {
        try append(row, to: &bytes, of: &request)
      }
    }
    if isList { bytes.append(UInt8(ascii: "]")) }
    bytes += suffix
    request.body = bytes
  }

  /// Appends a payload with its media as base64 strings in their places.
  private func append(
    _ row: Row,
    to bytes: inout [UInt8],
    of request: inout Request
  ) throws(RowRefusal) {
    var start = 0
    for slot in row.media {
      bytes += row.payload[start..<slot.offset]
      bytes.append(UInt8(ascii: "\""))
      switch try media(of: row, in: slot).content {
      case .bytes(let media): bytes += Base64.encoded(media)
      case .file(let reference):
        request.files.append(BodyFile(reference, at: bytes.count, as: .base64))
      case .remote(let url):
        request.remote.append(RemotePart(url, at: bytes.count, as: .base64))
      }
      bytes.append(UInt8(ascii: "\""))
      start = slot.offset
    }
    bytes += row.payload[start...]
  }

  /// What a slot refers to, if it is still what the row's fingerprint was made of.
  private func media(of row: Row, in slot: MediaSlot) throws(RowRefusal) -> Media {
    let media = try media.media(slot)
    guard case .file = media.content else { return media }
    guard try row.fingerprint == identity(of: row.payload, row.media) else {
      throw RowRefusal("\"\(slot.argument)\": the file has changed since the row was read")
    }
    return media
  }
}

extension TaskCodec {
  /// What a row asks: its payload, and what its media are.
  func identity(of payload: [UInt8], _ slots: [MediaSlot]) throws(RowRefusal) -> Fingerprint {
    guard !slots.isEmpty else { return Fingerprint(of: payload, under: fingerprint) }
    return Fingerprint(of: payload + (try media.identity(of: slots)), under: fingerprint)
  }
}
