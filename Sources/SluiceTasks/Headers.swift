import SluiceCore

/// The header fields of a job's requests.
enum Headers {
  /// What the clients send, with the job's own fields in front of it.
  ///
  /// The type of a body that is no JSON is known with its bytes.
  ///
  /// - Throws: When a field is not fit to be sent, or is not the job's to choose.
  static func fields(
    _ own: [HeaderField],
    accept: String,
    body: BodyEncoding?
  ) throws(SluiceError) -> [HeaderField] {
    for field in own { try check(field) }
    let usual =
      [HeaderField("Accept", accept)]
      + (body == .json ? [HeaderField("Content-Type", "application/json")] : [])
    let names = own.map { $0.name.lowercased() }
    return usual.filter { !names.contains($0.name.lowercased()) } + own
  }

  private static func check(_ field: HeaderField) throws(SluiceError) {
    let place = "headers.\(field.name)"
    let isToken =
      !field.name.isEmpty
      && field.name.utf8.allSatisfy {
        $0 > 0x20 && $0 < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains($0)
      }
    guard isToken else { throw SluiceError(.data, at: place, "is no header name") }
    let value = field.value.utf8
    guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }),
      value.first != 0x20, value.last != 0x20
    else {
      throw SluiceError(.data, at: place, "holds a line break, a control character or outer blanks")
    }
    let name = field.name.lowercased()
    guard name != "authorization" else {
      throw SluiceError(
        .data,
        at: place,
        "a token has no place in a job",
        next: "put it into the environment, as HF_TOKEN"
      )
    }
    let transports = [
      "host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer",
    ]
    guard !transports.contains(name), !name.hasPrefix("proxy-") else {
      throw SluiceError(.data, at: place, "this field is set by the transport")
    }
  }
}
