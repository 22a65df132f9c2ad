import SluiceCore
internal import SluiceJSON

/// A manifest of OpenAI's batch requests: each line brings its path and its whole body.
///
/// `{"custom_id":"r1","method":"POST","url":"/v1/chat/completions","body":{…}}`. The body is sent as it
/// stands, to the path under the job's server; `custom_id` names the row.
/// Source: <https://platform.openai.com/docs/api-reference/batch/request-input>.
package struct BatchLines: Sendable {
  /// The column that names a row.
  package static let id = "custom_id"
  /// What the task of such a job is called.
  package static let task = "openai-batch"
  /// Where most servers' paths begin, and so do those of lines.
  static let root = "/v1"

  /// What the job calls the servers, and their URLs.
  let servers: [(name: String, url: String)]
  /// Whether the servers' URLs lead to `/v1`, so that nothing beside it may be asked.
  let isBelowRoot: Bool
  private let spec: RequestSpec
  private let bases: ServiceBases

  init(_ spec: RequestSpec, bases: ServiceBases) throws(SluiceError) {
    self.bases = bases
    let named = spec.members
    let servers = named.isEmpty ? bases.openAI.map { [$0] } ?? [] : named
    guard !servers.isEmpty, servers.allSatisfy({ $0.contains("://") }) else {
      throw SluiceError(
        .data,
        at: "model",
        "the lines of a batch are sent to a server, and name their models themselves",
        next: "give the server's URL as model, such as http://127.0.0.1:8000/v1"
      )
    }
    self.servers = servers.map { ($0, $0) }
    var roots: [String] = []
    var isBelowRoot = false
    for server in servers {
      var address = try Address(server, at: "model")
      address.path = address.trimmedPath
      if address.path.hasSuffix(Self.root) {
        address.path.removeLast(Self.root.count)
        isBelowRoot = true
      }
      roots.append(address.text)
    }
    self.isBelowRoot = isBelowRoot
    var asked = spec
    asked.task = TaskDescription.post.id
    asked.model = roots[0]
    asked.endpoints = roots.count > 1 ? roots : []
    asked.inputs = .string("{{body}}")
    asked.idColumn = Self.id
    self.spec = asked
    // What is wrong with the job is told before there is a line.
    _ = try renderer(for: Self.root)
  }

  /// The question of all lines with a path.
  func renderer(for path: String) throws(SluiceError) -> Renderer {
    var asked = spec
    asked.path = path
    return try Renderer(asked, bases: bases)
  }

  /// What a path answers: completions, responses and embeddings are looked at, of the rest only whether it
  /// is an error.
  static func answer(to path: String) -> AnswerRule {
    if path.hasSuffix("/completions") { return .completion }
    if path.hasSuffix("/responses") { return .response }
    return path.hasSuffix("/embeddings") ? .embeddingList : .anything
  }

  /// Refuses a manifest that is no batch at all.
  static func checkColumns(known: [String]) throws(SluiceError) {
    guard let missing = [id, "url", "body"].first(where: { !known.contains($0) }) else { return }
    throw SluiceError(
      .data,
      at: "format",
      "these are no lines of a batch: none has \"\(missing)\"",
      next: #"a line is {"custom_id": "…", "method": "POST", "url": "/v1/…", "body": {…}}"#
    )
  }
}
