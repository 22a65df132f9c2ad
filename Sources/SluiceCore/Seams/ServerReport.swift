internal import SluiceJSON

/// What a server says about itself: its name, what it serves, and what it takes.
///
/// Nothing of it is certain to be there: servers say different things, and some say nothing.
public struct ServerReport: Sendable, Equatable, Codable {
  /// The server's software: `TEI`, `TGI`, `vLLM`.
  public var software: String?
  /// Its version.
  public var version: String?
  /// The model that it serves, as it calls it: `BAAI/bge-small-en`.
  public var model: String?
  /// The commit of the model's repository.
  public var revision: String?
  /// The most rows that it takes in one request.
  public var maxRows: Int?
  /// The most requests that it has in hand, those that wait included; it refuses more of them.
  public var maxRequests: Int?
  /// The most tokens that it works on at once; a request with more of them gains nothing.
  public var maxTokens: Int?
  /// The most tokens of one row.
  public var maxRowTokens: Int?
  /// Whether it cuts longer rows by itself; nil where it does not say.
  public var truncates: Bool?

  /// Nothing known.
  public init() {}
}

extension ServerReport {
  /// What it says, in one line: `TEI 1.5, BAAI/bge-small-en, at most 32 rows a request`; empty where it
  /// says nothing.
  public var words: String {
    var facts: [String] = []
    if let software { facts.append(version.map { "\(software) \($0)" } ?? software) }
    if let model { facts.append(model) }
    if let maxRows { facts.append("at most \(maxRows) rows a request") }
    if let maxRequests { facts.append("\(maxRequests) requests at a time") }
    if let maxRowTokens {
      facts.append("\(maxRowTokens) tokens a row")
    }
    return safe(facts.joined(separator: ", "), limit: 400)
  }

  /// What tells the model from others; nil where the server's name for it does not.
  ///
  /// A path says where files lie on the server's own disk (dedicated endpoints say `/repository`
  /// whatever they serve); only the name of a GGUF file is the model's own.
  package var identity: String? {
    guard let model = model?.lowercased() else { return nil }
    if model.hasSuffix(".gguf") { return model.split { "/\\".contains($0) }.last.map(String.init) }
    return model.hasPrefix("/") || model.hasPrefix(".") ? nil : model
  }
}

/// Asks a server what it takes, before rows are packed for it.
package protocol CapabilityProber: Sendable {
  /// Asks; returns within a few seconds, whatever the server does.
  ///
  /// - Returns: What it says, which may be nothing; nil where it may say more later, because it is not
  ///   up yet.
  func report() async -> ServerReport?
}
