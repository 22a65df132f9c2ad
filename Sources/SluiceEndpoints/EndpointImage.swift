public import SluiceCore
internal import SluiceJSON

/// The container that an endpoint runs.
///
/// The API knows an image by the one member it has: `{"custom": {"url": …}}`, `{"vLLM": {…}}`. What an
/// engine is told (`tensorParallelSize`) stands inside that member; elsewhere the API ignores it.
public struct EndpointImage: Sendable, Equatable {
  let value: JSONValue

  /// The image that Hugging Face runs for a model when nothing else is asked.
  public static let managed = EndpointImage(value: .object([.init("huggingface", .object([]))]))

  private init(value: JSONValue) { self.value = value }

  /// Creates a custom image.
  ///
  /// - Parameters:
  ///   - url: The image: `ghcr.io/huggingface/text-embeddings-inference:1.9`.
  ///   - port: The port that it listens on; nil for the API's default.
  ///   - healthRoute: The path that tells whether it is well; nil for the API's default.
  public init(url: String, port: Int? = nil, healthRoute: String? = nil) {
    var members: [JSONValue.JSONMember] = [.init("url", .string(url))]
    if let port { members.append(.init("port", .number(String(port)))) }
    if let healthRoute { members.append(.init("healthRoute", .string(healthRoute))) }
    value = .object([.init("custom", .object(members))])
  }

  /// Reads an image as the API takes it, or one with a `url` of its own, which is a custom image.
  ///
  /// Everything else goes to the API as it is, so that an engine it learns tomorrow works today.
  /// - Throws: ``SluiceError`` (`usage`) when the text is no object or an empty one.
  public init(json: String) throws(SluiceError) {
    let value: JSONValue
    do { value = try JSONValue(parsing: Array(json.utf8)) } catch {
      throw SluiceError(.usage, at: "image", "\(error.reason) at byte \(error.offset)")
    }
    guard case .object(let members) = value, !members.isEmpty else {
      throw SluiceError(
        .usage,
        at: "image",
        "must be an object that names an engine",
        next: #"write {"custom": {"url": "…"}}, {"vLLM": {"url": "…"}} or {"url": "…"}"#
      )
    }
    self.value = value["url"] == nil ? value : .object([.init("custom", value)])
  }
}
