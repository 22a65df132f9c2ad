import Hummingbird

extension IncomingRequest {
  /// A request as Hummingbird has it.
  init(_ request: Request, _ body: ByteBuffer, from caller: Caller?) {
    self.init(
      method: request.method.rawValue,
      path: request.uri.path,
      task: request.uri.queryParameters.get("task"),
      contentType: request.headers[.contentType],
      accept: request.headers[.accept],
      waitsForModel: request.field("x-wait-for-model") == "1",
      host: request.head.authority ?? "",
      token: request.field("authorization")
        .flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil },
      scaleUpTimeout: request.field("x-scale-up-timeout").flatMap(Double.init)
        .flatMap { (0...86_400).contains($0) ? .seconds($0) : nil } ?? .zero,
      body: Array(body.readableBytesView),
      caller: caller
    )
  }
}

extension Request {
  /// The value of a header field.
  fileprivate func field(_ name: String) -> String? {
    HTTPFields.Element.Name(name).flatMap { headers[$0] }
  }
}
