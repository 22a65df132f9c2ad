public import SluiceAccess
import Foundation
import SluiceCore
import SluiceJSON
import SluiceTasks
import SluiceTransport

/// One row asked now, without a manifest and without a ledger.
///
/// ```swift
/// let call = try SingleCall(
///   task: "text-classification",
///   model: "http://127.0.0.1:8080",
///   arguments: #"{"text": "I like you", "top_k": 1}"#,
///   options: AccessOptions(environment: ProcessInfo.processInfo.environment)
/// )
/// print(try await call.send().text)
/// ```
public struct SingleCall: Sendable {
  /// The request, as it would be sent; the token is not part of it.
  public var request: PlannedRequest { PlannedRequest(call.request, rows: []) }

  /// An answer, and how it came.
  public struct Result: Sendable {
    /// The answer: JSON as the server wrote it, cut to the row's own part.
    public let answer: [UInt8]
    /// The HTTP status.
    public let status: Int
    /// How long the exchange took.
    public let latency: Duration
    /// The server's request id, when it sent one.
    public let requestID: String?
    let isJSON: Bool
  }

  let call: Call
  let exchange: Exchange
  let timeout: Duration

  /// Checks a call; nothing is sent.
  ///
  /// - Parameters:
  ///   - task: The task's id.
  ///   - model: A model id or a URL; nil where the environment names a server.
  ///   - arguments: A JSON object: arguments and parameters by their Python names.
  ///   - headers: More header fields of the request; never a token.
  ///   - wire: `current` or `classic`; nil for `current`.
  ///   - path: For the task `post`: the path under the model's URL.
  ///   - streams: Whether to ask for the answer piece by piece, for ``stream()``.
  ///   - timeout: The most time for the whole exchange: `30s`, `10m`.
  ///   - options: Tokens and addresses.
  /// - Throws: ``SluiceError`` (`usage` or `data`) naming the argument and the nearest right name.
  public init(
    task: String,
    model: String?,
    arguments: String,
    headers: [(name: String, value: String)] = [],
    wire: String? = nil,
    path: String? = nil,
    streams: Bool = false,
    timeout: String = "10m",
    options: AccessOptions
  ) throws {
    let inputs: JSONValue
    do {
      inputs = try JSONValue(parsing: Array(arguments.utf8))
    } catch {
      throw SluiceError(
        .usage,
        at: "--arguments",
        "\(error.reason) at byte \(error.offset)",
        next: #"write an object such as {"text": "…"}"#
      )
    }
    guard let limit = Duration(written: timeout), limit > .zero else {
      throw SluiceError(.usage, at: "--timeout", "must be a time such as 30s or 10m")
    }
    let wires = Wire.allCases.map(\.rawValue)
    guard let profile = Wire(rawValue: wire ?? "current") else {
      throw SluiceError(
        .usage,
        at: "--wire",
        "cannot be \"\(safe(wire ?? "", limit: 60))\"",
        next: suggestion(for: wire ?? "", among: wires)
      )
    }
    let spec = RequestSpec(
      task: task,
      model: model,
      wire: profile,
      inputs: inputs,
      streams: streams,
      path: path,
      headers: headers.map { HeaderField($0.name, $0.value) }
    )
    call = try Call(
      spec,
      bases: ServiceBases(environment: options.environment),
      media: MediaFiles(urls: MediaAccess(hosts: options.mediaHosts))
    )
    exchange = Exchange(options: options)
    _ = try exchange.destination(of: call.request.url)
    self.timeout = limit
  }

  /// Sends the request once and reads the answer.
  ///
  /// - Throws: ``InferenceError`` for every reply that is no answer, with the server's words;
  ///   `CancellationError`.
  public func send() async throws -> Result {
    let (received, latency) = try await reply()
    guard received.isAccepted else { throw InferenceError(received) }
    let answer = try received.answer(to: call)
    return Result(
      answer: answer.bytes,
      status: received.reply.status,
      latency: latency,
      requestID: received.requestID,
      isJSON: answer.kind == .json
    )
  }

  /// Sends the request once and returns the reply as it came, whatever its status.
  ///
  /// - Throws: ``InferenceError`` when there is no reply; `CancellationError`.
  public func sendRaw() async throws -> RawResponse { RawResponse(try await reply().0) }

  private func reply() async throws -> (ReceivedReply, Duration) {
    let started = Instant.now
    let received = try await exchange.send(call.request, timeout: timeout)
    return (received, Instant.now - started)
  }
}

extension SingleCall.Result {
  /// The answer as text, for a terminal or a pipe; nil for images and sound.
  public var text: String? { String(validating: answer, as: UTF8.self) }

  /// What the bytes of an image or of sound are, such as `image/png`; nil for everything else.
  public var mediaType: String? { isJSON ? nil : MediaType(of: answer)?.name }

  /// Answer, status, latency and request id as one JSON object.
  public var json: String {
    var members: [JSONValue.JSONMember] = [
      .init("status", .number(String(status))),
      .init("latency_seconds", .number(String(latency / .seconds(1)))),
      .init("request_id", requestID.map(JSONValue.string) ?? .null),
    ]
    let parsed = isJSON ? try? JSONValue(parsing: answer) : nil
    if let value = parsed ?? text.map(JSONValue.string) {
      members.append(.init("answer", value))
    } else {
      members.append(.init("media_type", mediaType.map(JSONValue.string) ?? .null))
      members.append(.init("answer_b64", .string(Data(answer).base64EncodedString())))
    }
    return String(decoding: JSONValue.object(members).text, as: UTF8.self)
  }
}
