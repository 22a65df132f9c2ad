package import SluiceCore
internal import SluiceDialects
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
    guard let info = try? JSONValue(parsing: body), case .object = info,
      let dialect = DialectCatalogue.all.first(where: { $0.page.map(info.speaks) ?? false }),
      let page = dialect.page
    else { return nil }
    self.init()
    software = dialect.name
    version = page.version.flatMap(info.name)
    model = page.model.flatMap(info.name)
    revision = page.revision.flatMap(info.name)
    let figure = { (member: String?) in member.flatMap { info.figure($0, in: Self.figures) } }
    maxRows = figure(page.maxRows)
    maxRequests = figure(page.maxRequests)
    maxTokens = figure(page.maxTokens)
    maxRowTokens = page.maxRowTokens.lazy.compactMap(figure).first
    truncates = page.truncates.flatMap { info[$0]?.boolValue }
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
    software = served.name("owned_by").flatMap(DialectCatalogue.software(ownedBy:))
    model =
      [served.name("root"), served.name("id")].compactMap(\.self)
      .first { !$0.hasPrefix("/") } ?? served.name("id")
    maxRowTokens = served.figure("max_model_len", in: Self.figures)
  }

  /// The names by which a list of models has them asked for, adapters left out; nil where the body is no
  /// such list or an empty one.
  package static func modelNames(in body: [UInt8]) -> [String]? {
    guard let list = (try? JSONValue(parsing: body))?["data"]?.arrayValue else { return nil }
    let names = list.filter { $0.name("parent") == nil }.compactMap { $0.name("id") }
    return names.isEmpty ? nil : names
  }

  /// Whether anything is known.
  package var isEmpty: Bool { self == ServerReport() }
}

extension JSONValue {
  /// Whether this is what a server says on its page.
  fileprivate func speaks(_ page: InformationPage) -> Bool {
    page.marks.contains { self[$0] != nil }
  }

  fileprivate func figure(_ name: String, in range: ClosedRange<Int>) -> Int? {
    self[name]?.intValue.flatMap { range.contains($0) ? $0 : nil }
  }

  /// A text that can be shown as a name.
  fileprivate func name(_ name: String) -> String? {
    guard let text = self[name]?.stringValue, !text.isEmpty, text.count <= 200 else { return nil }
    return text
  }
}
