// Every type of this library's interface speaks in the words of SluiceCore.
@_exported public import SluiceCore
@_exported public import SluiceJSON

/// Why a call of ``InferenceClient`` has no answer.
///
/// ```swift
/// do {
///   print(try await client.textGeneration("Once upon a time").generatedText)
/// } catch let error as InferenceError where error.code == .overloaded {
///   print("later:", error.message, error.requestID ?? "")
/// }
/// ```
public struct InferenceError: Error, Sendable, Equatable {
  /// What went wrong, as far as a program may want to tell cases apart.
  public struct Code: Sendable, Hashable {
    fileprivate enum Value: Hashable {
      case timeout, modelLoading, connection
      case validation, generation, incompleteGeneration, overloaded, unauthorized
      case httpStatus(Int)
      case invalidAnswer, invalidArgument
    }
    fileprivate let value: Value

    /// The time is up, and no reply had come.
    public static let timeout = Code(value: .timeout)
    /// The model was still loading when the time was up, or when it was not to be waited for.
    public static let modelLoading = Code(value: .modelLoading)
    /// There was no connection, or it ended before the reply did.
    public static let connection = Code(value: .connection)
    /// The server refused what was asked: `error_type` is `validation`.
    public static let validation = Code(value: .validation)
    /// The model failed while it wrote: `error_type` is `generation`.
    public static let generation = Code(value: .generation)
    /// The model stopped before it was done: `error_type` is `incomplete_generation`.
    public static let incompleteGeneration = Code(value: .incompleteGeneration)
    /// The server has more requests than it can take: `error_type` is `overloaded`.
    public static let overloaded = Code(value: .overloaded)
    /// The token is missing, unknown, or has not the rights: HTTP 401 and 403.
    public static let unauthorized = Code(value: .unauthorized)
    /// The reply is no answer to what was asked, whatever its status says.
    public static let invalidAnswer = Code(value: .invalidAnswer)
    /// An argument is missing, unknown, or of the wrong kind; nothing was sent.
    public static let invalidArgument = Code(value: .invalidArgument)

    /// Any other status that is not 2xx.
    public static func httpStatus(_ status: Int) -> Code { Code(value: .httpStatus(status)) }
  }

  /// What went wrong.
  public let code: Code
  /// The server's own words where it had any; never a token.
  public let message: String
  /// What to do about it, where something can be advised.
  public internal(set) var advice: String?
  /// The reply's HTTP status; nil where no reply came.
  public let status: Int?
  /// The server's own name of the error: `error_type`, `code` or `type` of its reply, in lower case.
  public let errorType: String?
  /// The server's request id, for its operators.
  public let requestID: String?
  /// Where the request went, or the argument that was refused; nil where there was neither.
  public internal(set) var place: String?
  /// The first 64 KiB of a reply that is not an answer.
  public let body: [UInt8]

  init(
    _ code: Code,
    _ message: String,
    advice: String? = nil,
    status: Int? = nil,
    errorType: String? = nil,
    requestID: String? = nil,
    place: String? = nil,
    body: [UInt8] = []
  ) {
    self.code = code
    self.message = message
    self.advice = advice
    self.status = status
    self.errorType = errorType
    self.requestID = requestID
    self.place = place
    self.body = body
  }
}

extension InferenceError: CustomStringConvertible {
  /// The error as one line: place, status, the server's words, request id, advice.
  public var description: String {
    SluiceError(self).description + (requestID.map { " (request \(safe($0, limit: 80)))" } ?? "")
  }

  /// Status and message as one clause.
  fileprivate var what: String {
    guard let status, code != .invalidAnswer, !(200..<300).contains(status) else { return message }
    return "HTTP \(status)\(message.isEmpty ? "" : ": \(message)")"
  }
}

extension InferenceError.Code: CustomStringConvertible {
  /// `modelLoading`, `httpStatus(429)`.
  public var description: String { "\(value)" }
}

extension SluiceError {
  /// The same error for a person at a terminal, for commands and runs.
  public init(_ error: InferenceError) {
    let code: Code =
      switch error.code {
      case .invalidArgument: .usage
      case .unauthorized: .noPermission
      case .httpStatus(402): .outOfCredits
      default: .unavailable
      }
    self.init(
      code,
      at: error.place.map { safe($0, limit: 400) },
      safe(error.what, limit: 2000),
      next: error.advice
    )
  }
}
