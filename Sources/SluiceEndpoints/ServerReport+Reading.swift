package import SluiceCore
internal import SluiceJSON

/// How servers say what they are.
///
/// - `GET /info`: Text Embeddings Inference and Text Generation Inference
/// - `GET /v1/models`: vLLM, SGLang, llama.cpp and other servers with OpenAI's routes
///
/// Sources: <https://huggingface.github.io/text-embeddings-inference/#/>,
/// <https://huggingface.github.io/text-generation-inference/#/>,
/// <https://platform.openai.com/docs/api-reference/models/list>.
extension ServerReport {
  /// A larger figure is no limit, and a smaller one than 1 is none either.
  private static let figures = 1...1_000_000_000

  /// Reads the body of `/info`; nil where it is not what one of the two servers says.
  ///
  /// Figures that cannot be limits (negative, zero, text, with a fraction) count as not
  /// said.
  package init?(info body: [UInt8]) {
    guard let info = try? JSONValue(parsing: body), case .object = info else { return nil }
    self.init()
    if info["max_batch_tokens"] != nil || info["tokenization_workers"] != nil {
      software = "TEI"
    } else if info["max_total_tokens"] != nil || info["max_best_of"] != nil || info["router"] != nil
    {
      software = "TGI"
    } else {
      return nil
    }
    version = info.name("version")
    model = info.name("model_id")
    revision = info.name("model_sha")
    maxRows = info.figure("max_client_batch_size", in: Self.figures)
    maxRequests = info.figure("max_concurrent_requests", in: Self.figures)
    maxTokens = info.figure("max_batch_tokens", in: Self.figures)
    maxRowTokens =
      info.figure("max_input_tokens", in: Self.figures)
      ?? info.figure("max_input_length", in: Self.figures)
    truncates = info["auto_truncate"]?.boolValue ?? false
  }

  /// Reads the body of `/v1/models`; nil where it is no such list.
  ///
  /// A server that lists several models says nothing about any of them here: the request's own `model`
  /// chooses. Adapters of one model (those with a `parent`) count as that model.
  package init?(models body: [UInt8]) {
    guard let page = try? JSONValue(parsing: body),
      let list = page["data"]?.arrayValue
    else { return nil }
    self.init()
    let own = list.filter { $0.name("parent") == nil }
    guard own.count == 1, let served = own.first else { return }
    software = Self.owners[served.name("owned_by")?.lowercased() ?? ""]
    model =
      [served.name("root"), served.name("id")].compactMap(\.self)
      .first { !$0.hasPrefix("/") } ?? served.name("id")
    maxRowTokens = served.figure("max_model_len", in: Self.figures)
  }

  private static let owners = ["vllm": "vLLM", "sglang": "SGLang", "llamacpp": "llama.cpp"]

  /// Whether anything is known.
  package var isEmpty: Bool { self == ServerReport() }
}

extension JSONValue {
  fileprivate func figure(_ name: String, in range: ClosedRange<Int>) -> Int? {
    self[name]?.intValue.flatMap { range.contains($0) ? $0 : nil }
  }

  /// A text that can be shown as a name.
  fileprivate func name(_ name: String) -> String? {
    guard let text = self[name]?.stringValue, !text.isEmpty, text.count <= 200 else { return nil }
    return text
  }
}
