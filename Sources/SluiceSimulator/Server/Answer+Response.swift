import Hummingbird
import SluiceCore

extension Endpoint.Answer {
  /// The answer as the HTTP server's type; the visit ends when all of it has been written.
  func response(from endpoint: Endpoint) -> Response {
    var fields = HTTPFields()
    fields[.contentType] = reply.contentType
    for field in reply.headers {
      // Hummingbird exports the fields of a message, not the name of their names.
      if let name = HTTPFields.Element.Name(field.name) { fields[name] = field.value }
    }
    let body =
      reply.transmission.map { transmission in
        ResponseBody { try await write(transmission, from: endpoint, to: &$0) }
      } ?? ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body))
    return Response(status: .init(code: reply.status), headers: fields, body: body)
  }

  /// Writes a body piece by piece; an error thrown here breaks the connection.
  private func write(
    _ transmission: Transmission,
    from endpoint: Endpoint,
    to writer: inout any ResponseBodyWriter
  ) async throws {
    for piece in transmission.pieces {
      if piece.pause > .zero { try await endpoint.pause(piece.pause) }
      try await writer.write(ByteBuffer(bytes: piece.bytes))
    }
    if transmission.end == .stall { try await endpoint.pause(.seconds(86_400)) }
    visit?.end(status: reply.status, isWhole: transmission.isWhole)
    if transmission.end == .cut { throw BrokenOff() }
    try await writer.finish(nil)
  }

  /// The connection is to break here.
  private struct BrokenOff: Error {}
}
