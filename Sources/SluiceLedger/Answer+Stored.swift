import SluiceCore
internal import SluiceJSON

extension Answer {
  /// The answer as the ledger keeps it: what is text and no JSON becomes a JSON string, so that every
  /// TEXT of the column is JSON and only bytes are BLOBs.
  var stored: Answer {
    // The numbers of a vector may look like text, and are none.
    guard kind == .bytes, binary == .none, vector == nil,
      String(validating: bytes, as: UTF8.self) != nil
    else {
      return self
    }
    var json: [UInt8] = []
    json.reserveCapacity(bytes.count + 2)
    appendJSONString(bytes, to: &json)
    var text = Answer(bytes: json)
    text.end = end
    return text
  }
}
