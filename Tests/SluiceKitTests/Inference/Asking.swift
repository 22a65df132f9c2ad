import SluiceCore
import SluiceKit
import SluiceTestSupport
import Testing

/// A client of a stub server that stands for the hub, the service and every endpoint.
func client(
  _ server: StubServer,
  model: String? = nil,
  token: AccessToken? = nil,
  timeout: Duration? = .seconds(120),
  headers: [String: String] = [:],
  wire: Wire = .current,
  waitsForModel: Bool = true,
  environment: [String: String] = [:]
) throws -> InferenceClient {
  try InferenceClient(
    model: model ?? server.url + "/m",
    token: token,
    timeout: timeout,
    headers: headers,
    wire: wire,
    waitsForModel: waitsForModel,
    options: AccessOptions(environment: surroundings(server).merging(environment) { $1 })
  )
}

/// Nothing of the machine's environment: no token, no proxy, all services on the stub server.
func surroundings(_ server: StubServer) -> [String: String] {
  [
    "HOME": "/nonexistent", "HF_ENDPOINT": server.url + "/hub",
    "HF_INFERENCE_ENDPOINT": server.url + "/inf",
  ]
}

/// The error that a call ends with.
func failure(_ body: () async throws -> some Any) async throws -> InferenceError {
  do { _ = try await body() } catch { return try #require(error as? InferenceError, "\(error)") }
  Issue.record("nothing was refused")
  throw Accepted()
}

private struct Accepted: Error {}
