import SluiceCore

/// The request of a task: what all rows share, with the rows' payloads in between.
struct BodyForm: RequestForm {
  let batch: BatchLimit
  let method: String
  let url: String
  let headers: [HeaderField]
  /// Nil for a request without a body.
  let body: CompiledBody?
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

  func request(for rows: [Row]) -> Request {
    Request(method: method, url: url, headers: headers, body: body.map { joined($0, rows) })
  }

  func answers(in reply: Reply, to rows: [Row], reading json: JSONReader)
    throws(ReplyFault) -> [Answer]
  {
    try answer.cut(reply, json, AnswerRule.Asked(rows: rows, isBatch: isList))
  }

  private func joined(_ body: CompiledBody, _ rows: [Row]) -> [UInt8] {
    var bytes: [UInt8] = []
    let payloads = rows.reduce(0) { $0 + $1.payload.count + 1 }
    bytes.reserveCapacity(body.prefix.count + payloads + body.suffix.count + 2)
    bytes += body.prefix
    if isList { bytes.append(UInt8(ascii: "[")) }
    for (index, row) in rows.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += row.payload
    }
    if isList { bytes.append(UInt8(ascii: "]")) }
    bytes += body.suffix
    return bytes
  }
}
