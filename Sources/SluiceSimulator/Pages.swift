import SluiceCore

/// What the endpoint tells of itself.
///
/// - `GET /`, `/health`, `/ping`: 200, or 503 while the model loads
/// - `GET /info`: model and limits, as text-embeddings-inference writes them
/// - `GET /v1/models`: the list of OpenAI's servers
enum Pages {
  static func page(
    for call: Call,
    _ configuration: SimulatorConfiguration,
    loading: Duration?
  ) -> CallReply {
    switch call.segments.last {
    case nil:
      loading == nil ? CallReply(contentType: "text/plain", body: Array("Ok".utf8)) : unhealthy
    case "health", "ping": loading == nil ? CallReply() : unhealthy
    case "info": loading.map { stillLoading(configuration, $0) } ?? info(configuration)
    case "models": loading.map { stillLoading(configuration, $0) } ?? models(configuration)
    default: Refusal.notFound.reply
    }
  }

  private static let unhealthy = Refusal.unhealthy.reply

  private static func stillLoading(
    _ configuration: SimulatorConfiguration,
    _ remaining: Duration
  ) -> CallReply {
    Refusal.loading(configuration.model, remaining: remaining).reply
  }

  private static func info(_ configuration: SimulatorConfiguration) -> CallReply {
    CallReply(
      .object([
        .init("model_id", .string(configuration.model)),
        .init("model_sha", .null),
        .init("model_dtype", .string("float32")),
        .init(
          "model_type",
          .object([.init("embedding", .object([.init("pooling", .string("mean"))]))])
        ),
        .init("max_concurrent_requests", .number("512")),
        .init("max_input_length", .number("512")),
        .init("max_batch_tokens", .number("16384")),
        .init("max_batch_requests", .null),
        .init("max_client_batch_size", configuration.maxBatch.map { .number(String($0)) } ?? .null),
        .init("auto_truncate", .bool(true)),
        .init("version", .string("rehearsal")),
      ])
    )
  }

  private static func models(_ configuration: SimulatorConfiguration) -> CallReply {
    let model: [JSONValue.JSONMember] = [
      .init("id", .string(configuration.model)), .init("object", .string("model")),
      .init("created", .number("1700000000")), .init("owned_by", .string("rehearsal")),
    ]
    return CallReply(
      .object([.init("object", .string("list")), .init("data", .array([.object(model)]))])
    )
  }
}
