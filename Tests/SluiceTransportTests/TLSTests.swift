import Foundation
import SluiceCore
import SluiceTestSupport
import SluiceTransport
import Testing

/// Served by `openssl s_server`, with certificates made on the spot.
@Suite(.timeLimit(.minutes(5)), .enabled(if: TLSServer.isAvailable))
struct TLSTests {
  @Test func certificateThatNobodyVouchesForIsRefused() async throws {
    let server = try TLSServer(subject: "127.0.0.1")
    let failure = try await server.outcome().failure
    #expect(failure?.kind == .certificate)
    #expect(failure?.requestSent == false)
  }

  @Test func trustedCertificateIsAcceptedForItsOwnHostOnly() async throws {
    var configuration = TransportConfiguration()
    let server = try TLSServer(subject: "127.0.0.1")
    configuration.caFile = server.certificate
    #expect(try await server.outcome(configuration).reply?.status == 200)
    let other = try TLSServer(subject: "127.0.0.2")
    configuration.caFile = other.certificate
    #expect(try await other.outcome(configuration).failure?.kind == .certificate)
  }

  @Test func insecureAcceptsAnyCertificate() async throws {
    let server = try TLSServer(subject: "127.0.0.2")
    var configuration = TransportConfiguration()
    configuration.insecure = true
    #expect(try await server.outcome(configuration).reply?.status == 200)
  }

  @Test func oldProtocolVersionIsRefused() async throws {
    let server = try TLSServer(
      subject: "127.0.0.1",
      options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]
    )
    var configuration = TransportConfiguration()
    configuration.insecure = true
    #expect(try await server.outcome(configuration).failure?.kind == .tls)
  }

  @Test func handshakeThatStallsIsAConnectFailure() async throws {
    let server = try StubServer { _ in .json("1") }
    defer { server.stop() }
    var configuration = TransportConfiguration()
    configuration.connectTimeout = .milliseconds(200)
    let request = Request(method: "GET", url: "https://127.0.0.1:\(server.port)/")
    let failure = try await outcome(of: request, configuration).failure
    #expect(failure?.kind == .connect)
    #expect(failure?.requestSent == false)
  }
}

/// `openssl s_server` on a free port of 127.0.0.1, with a certificate of its own.
private final class TLSServer {
  static let isAvailable = FileManager.default.isExecutableFile(atPath: path)
  private static let path = "/usr/bin/openssl"
  let certificate: String
  private let url: String
  private let folder: TemporaryDirectory
  private let process = Process()

  init(subject: String, options: [String] = []) throws {
    folder = try TemporaryDirectory()
    certificate = folder.path("certificate.pem")
    let key = folder.path("key.pem")
    let maker = Process()
    maker.executableURL = URL(fileURLWithPath: Self.path)
    maker.arguments = [
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(subject)",
      "-addext", "subjectAltName=IP:\(subject)", "-keyout", key, "-out", certificate,
    ]
    maker.standardError = FileHandle.nullDevice
    try maker.run()
    maker.waitUntilExit()

    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments =
      ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate, "-key", key] + options
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    // It tells its port: "ACCEPT 127.0.0.1:41234".
    var said = ""
    while !said.contains(/ACCEPT \S+:\d+\n/) {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { throw POSIXError(.EPIPE) }
      said += String(decoding: more, as: UTF8.self)
    }
    let port = try #require(said.firstMatch(of: /ACCEPT \S+:(\d+)\n/)).output.1
    url = "https://127.0.0.1:\(port)/"
  }

  /// The process inherits a queue's signal mask, in which SIGTERM is blocked.
  deinit { kill(process.processIdentifier, SIGKILL) }

  /// The outcome of a request to this server, which lives until then.
  func outcome(
    _ configuration: TransportConfiguration = TransportConfiguration()
  ) async throws -> Result<Reply, TransferFailure> {
    let request = Request(method: "GET", url: url)
    return try await SluiceTransportTests.outcome(of: request, configuration)
  }
}
