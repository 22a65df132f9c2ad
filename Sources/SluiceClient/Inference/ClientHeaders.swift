import SluiceAccess
import SluiceCore
import SluiceJSON

/// The header fields that every request of a client carries.
struct ClientHeaders {
  /// In the order of their names; `Authorization` is not among them.
  private(set) var fields: [HeaderField] = []
  /// The value of an `Authorization` that was given.
  private(set) var authorization: String?

  init(_ headers: [String: String], cookies: [String: String], billTo: String?) throws {
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
      if name.lowercased() == "authorization" {
        authorization = value
      } else {
        fields.append(HeaderField(name, value))
      }
    }
    if !cookies.isEmpty { fields.append(HeaderField("Cookie", try Self.line(cookies))) }
    if let billTo { fields.append(HeaderField("X-HF-Bill-To", billTo)) }
  }

  /// `a=1; b=2`.
  private static func line(_ cookies: [String: String]) throws -> String {
    for (name, value) in cookies
    where name.isEmpty || name.contains("=")
      || (name + value).contains(where: { ";, \"".contains($0) })
    {
      throw InferenceError(
        .invalidArgument,
        "the cookie \"\(safe(name, limit: 80))\" holds what no cookie can",
        place: "cookies"
      )
    }
    return cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(
      separator: "; "
    )
  }
}

/// The token of a client's requests, and where others are looked up.
struct ClientAccess {
  /// The token that was given; nil to look one up.
  private(set) var token: TokenLookup.Found?
  private(set) var options: AccessOptions

  init(_ token: AccessToken?, _ headers: ClientHeaders, _ options: AccessOptions) throws {
    self.options = options
    if let own = headers.authorization {
      guard token == nil else {
        throw InferenceError(
          .invalidArgument,
          "the header Authorization and a token are two names for one thing",
          advice: "give one of them"
        )
      }
      self.token = TokenLookup.Found(token: Secret(own), source: "headers", scheme: "")
      return
    }
    switch token {
    case nil: break
    case .absent: self.options.withoutToken = true
    case .given(let secret): self.token = try Self.checked(secret)
    case .required: self.token = try Self.found(options)
    }
  }

  private static func checked(_ secret: Secret) throws -> TokenLookup.Found? {
    do throws(SluiceError) {
      guard let found = try TokenLookup.checked(secret.reveal(), source: "token") else {
        throw SluiceError(.usage, at: "token", "is empty", next: "give false to send none")
      }
      return found
    } catch {
      throw InferenceError(refused: error)
    }
  }

  private static func found(_ options: AccessOptions) throws -> TokenLookup.Found? {
    do throws(SluiceError) {
      guard let found = try TokenLookup(environment: options.environment).saved() else {
        throw SluiceError(.usage, at: "token", "no token is saved", next: "set HF_TOKEN")
      }
      return found
    } catch {
      throw InferenceError(refused: error)
    }
  }
}
