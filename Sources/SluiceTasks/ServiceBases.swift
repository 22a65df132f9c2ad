package import SluiceCore

/// Where the services live, in the words of the ecosystem's environment variables.
package struct ServiceBases: Sendable, Equatable {
  /// The hub: `HF_ENDPOINT`, `https://huggingface.co`.
  package let hub: String
  /// Where a job without a `model` goes when its task has a form of OpenAI's: `OPENAI_BASE_URL`.
  package let openAI: String?
  /// `HF_INFERENCE_ENDPOINT`; it stands for both profiles' base.
  private let inferenceOverride: String?

  /// Reads the environment; an empty value counts as none, a slash at the end is dropped.
  package init(environment: [String: String]) {
    let value = { (name: String) -> String? in
      guard var text = environment[name] else { return nil }
      while text.last == "/" || text.last == " " { text.removeLast() }
      return text.isEmpty ? nil : text
    }
    let truthy = ["1", "ON", "YES", "TRUE"]
    let isStaging = truthy.contains(environment["HUGGINGFACE_CO_STAGING", default: ""].uppercased())
    hub =
      value("HF_ENDPOINT")
      ?? (isStaging ? "https://hub-ci.huggingface.co" : "https://huggingface.co")
    openAI = value("OPENAI_BASE_URL")
    inferenceOverride = value("HF_INFERENCE_ENDPOINT")
  }

  /// The base of `/models/{id}` routes.
  package func inference(_ wire: Wire) -> String {
    switch wire {
    case .current: inferenceOverride ?? "https://router.huggingface.co/hf-inference"
    case .classic: inferenceOverride ?? "https://api-inference.huggingface.co"
    }
  }

  /// The base of the router's own `/v1/chat/completions`: it stands beside `/hf-inference`.
  package var router: String {
    let base = inference(.current)
    let provider = "/hf-inference"
    return base.hasSuffix(provider) ? String(base.dropLast(provider.count)) : base
  }

  /// Where requests to models by their ids may go.
  func services(_ wire: Wire) -> [String] {
    let base = inference(wire)
    return wire == .classic || base == router ? [base] : [base, router]
  }
}
