import SluiceCore

/// The request of a task: what all rows share, with the rows' payloads in between.
struct BodyForm: RequestForm {
  let batch: BatchLimit
  let method: String
  let url: String
  let headers: [HeaderField]
  /// Nil for a request without a body.
  let body: CompiledBody?
  let media: MediaReading
  let answer: AnswerRule

  /// Whether rows travel as a list.
  ///
  /// A batch of one row does too, so that a unit that was halved down to one row is still answered
  /// in the same shape.
  private var isList: Bool { batch.rows > 1 }

  /// What every row's fingerprint stands under: method, URL and the shared part of the body.
  ///
  /// The brackets of a batch are left out, so that packing rows differently asks nothing anew.
  var fingerprint: Fingerprint {
    var text = Array("\(method) \(url)\n".utf8)
    if let body { text += body.prefix + [0] + body.suffix }
    return Fingerprint(of: text)
  }

  var endpoints: [String] { [url] }

  func request(for rows: [Row], at endpoint: Int) throws(RowRefusal) -> Request {
    var request = Request(method: method, url: url, headers: headers)
    guard let body else { return request }
    switch body.encoding {
    case .json: request.body = try joined(body, rows)
    case .raw:
      guard let slot = rows.first?.media.first else { break }
      let media = try media.media(slot)
      request.body = media.bytes
      if let type = media.contentType { request.add("Content-Type", type) }
    case .multipart(let name):
      guard let row = rows.first, let slot = row.media.first else { break }
      let form = MultipartForm(
        members: body.prefix + row.payload + body.suffix,
        file: try media.media(slot),
        name: name,
        seed: row.fingerprint
      )
      request.body = form.body
      request.add("Content-Type", form.contentType)
    }
    return request
  }

  func answers(in reply: Reply, to rows: [Row], reading json: JSONReader)
    throws(ReplyFault) -> [Answer]
  {
    try answer.cut(reply, json, AnswerRule.Asked(rows: rows, isBatch: isList))
  }

  private func joined(_ body: CompiledBody, _ rows: [Row]) throws(RowRefusal) -> [UInt8] {
    var bytes: [UInt8] = []
    let payloads = rows.reduce(0) { $0 + $1.payload.count + 1 }
    bytes.reserveCapacity(body.prefix.count + payloads + body.suffix.count + 2)
    bytes += body.prefix
    if isList { bytes.append(UInt8(ascii: "[")) }
    for (index, row) in rows.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      if row.media.isEmpty { bytes += row.payload } else { try append(row, to: &bytes) }
    }
    if isList { bytes.append(UInt8(ascii: "]")) }
    bytes += body.suffix
    return bytes
  }

  /// Appends a payload with its media as base64 strings in their places.
  private func append(_ row: Row, to bytes: inout [UInt8]) throws(RowRefusal) {
    var start = 0
    var last: (MediaReference, [UInt8])?
    for slot in row.media {
      let isSame = last.map { $0.0 == slot.reference } ?? false
      let text = isSame ? last?.1 ?? [] : Base64.encoded(try media.media(slot).bytes)
      last = (slot.reference, text)
      bytes += row.payload[start..<slot.offset]
      bytes.append(UInt8(ascii: "\""))
      bytes += text
      bytes.append(UInt8(ascii: "\""))
      start = slot.offset
    }
    bytes += row.payload[start...]
  }
}

extension Request {
  /// Adds a field, unless the job gave one of this name.
  fileprivate mutating func add(_ name: String, _ value: String) {
    guard !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) else { return }
    headers.append(HeaderField(name, value))
  }
}
