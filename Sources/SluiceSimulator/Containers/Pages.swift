import SluiceCore
import SluiceJSON

/// What the endpoint tells of itself.
///
/// - `GET /`, `/health`, `/ping`: 200, or 503 while the model loads
/// - `GET /info`: model and limits, as text-embeddings-inference and text-generation-inference write
///   them
/// - `GET /v1/models`: the list of OpenAI's servers
/// - `GET /version`, `/metrics`: vLLM's, the default container's
enum Pages {
  static func page(
    for call: IncomingRequest,
    _ configuration: SimulatorConfiguration,
    loading: Duration?
  ) -> SimulatedReply {
    switch call.segments.last {
    case nil: return loading == nil ? wellAtRoot(configuration) : unhealthy
    case "health", "ping": return loading == nil ? well(configuration) : unhealthy
    case let name?:
      guard let page = page(named: name, configuration) else {
        return configuration.container.notFound
      }
      return loading.map { RequestRefusal.loading(configuration.model, remaining: $0).reply }
        ?? page
    }
  }

  private static let unhealthy = RequestRefusal.unhealthy.reply
  private static let ok = SimulatedReply(contentType: "text/plain", body: Array("Ok".utf8))

  private static func wellAtRoot(_ configuration: SimulatorConfiguration) -> SimulatedReply {
    switch configuration.container {
    case .lenient, .toolkit: ok
    case .tei, .tgi: SimulatedReply()
    case .vllm: configuration.container.notFound
    }
  }

  private static func well(_ configuration: SimulatorConfiguration) -> SimulatedReply {
    configuration.container == .toolkit ? ok : SimulatedReply()
  }

  private static func page(
    named name: Substring,
    _ configuration: SimulatorConfiguration
  ) -> SimulatedReply? {
    switch (name, configuration.container) {
    case ("info", .lenient), ("info", .tei): teiInfo(configuration)
    case ("info", .tgi): tgiInfo(configuration)
    case ("models", .lenient), ("models", .tgi), ("models", .vllm): models(configuration)
    case ("version", .vllm): SimulatedReply(.object([.init("version", .string("rehearsal"))]))
    case ("metrics", .toolkit):
      SimulatedReply(
        contentType: "text/plain",
        body: Array("inf_batch_current_size 0\ninf_queue_size 0\n".utf8)
      )
    default: nil
    }
  }

  private static func teiInfo(_ configuration: SimulatorConfiguration) -> SimulatedReply {
    SimulatedReply(
      .object([
        .init("model_id", .string(configuration.model)), .init("model_sha", .null),
        .init("model_dtype", .string("float32")), .init("model_type", modelType(configuration)),
        .init("max_concurrent_requests", .integer(mostRequests(configuration) ?? 512)),
        .init("max_input_length", .integer(configuration.limits.inputTokens ?? 512)),
        .init("max_batch_tokens", .integer(16_384)), .init("max_batch_requests", .null),
        .init("max_client_batch_size", mostRows(configuration)),
        .init("auto_truncate", .bool(configuration.limits.inputTokens == nil)),
        .init("tokenization_workers", .integer(1)), .init("version", .string("rehearsal")),
        .init("sha", .null), .init("docker_label", .null),
      ])
    )
  }

  private static func modelType(_ configuration: SimulatorConfiguration) -> JSONValue {
    let labels = JSONValue.object([
      .init("0", .string("NEGATIVE")), .init("1", .string("POSITIVE")),
    ])
    return switch configuration.task {
    case "text-classification":
      .object([.init("classifier", .object([.init("id2label", labels)]))])
    case "text-ranking": .object([.init("reranker", .object([.init("id2label", labels)]))])
    default: .object([.init("embedding", .object([.init("pooling", .string("mean"))]))])
    }
  }

  private static func tgiInfo(_ configuration: SimulatorConfiguration) -> SimulatedReply {
    let limits = configuration.limits
    return SimulatedReply(
      .object([
        .init("model_id", .string(configuration.model)), .init("model_sha", .null),
        .init("model_pipeline_tag", .string(configuration.task ?? "text-generation")),
        .init("max_concurrent_requests", .integer(mostRequests(configuration) ?? 128)),
        .init("max_best_of", .integer(2)), .init("max_stop_sequences", .integer(4)),
        .init("max_input_tokens", limits.inputTokens.map(JSONValue.integer) ?? .null),
        .init("max_total_tokens", limits.totalTokens.map(JSONValue.integer) ?? .null),
        .init("validation_workers", .integer(2)),
        .init("max_client_batch_size", mostRows(configuration)),
        .init("router", .string("text-generation-router")), .init("version", .string("rehearsal")),
        .init("sha", .null), .init("docker_label", .null),
      ])
    )
  }

  private static func mostRows(_ configuration: SimulatorConfiguration) -> JSONValue {
    configuration.limits.rows.map(JSONValue.integer) ?? .null
  }

  /// What is computed and what waits, where both have an end.
  private static func mostRequests(_ configuration: SimulatorConfiguration) -> Int? {
    guard let slots = configuration.slots, let queue = configuration.queue else { return nil }
    return slots + queue
  }

  private static func models(_ configuration: SimulatorConfiguration) -> SimulatedReply {
    var model: [JSONValue.JSONMember] = [
      .init("id", .string(configuration.model)), .init("object", .string("model")),
      .init("created", .number("1700000000")), .init("owned_by", .string("rehearsal")),
    ]
    if configuration.container == .vllm {
      let limits = configuration.limits
      let most = [limits.inputTokens, limits.totalTokens].compactMap(\.self).min()
      model.append(.init("max_model_len", most.map(JSONValue.integer) ?? .null))
    }
    return SimulatedReply(
      .object([.init("object", .string("list")), .init("data", .array([.object(model)]))])
    )
  }
}
