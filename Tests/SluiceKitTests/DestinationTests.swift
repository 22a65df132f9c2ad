import Foundation
import SluiceCore
import SluiceDispatch
import SluiceTransport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// A token goes to the origin it is meant for, never in clear text over a network, and never into
/// anything that is kept or shown.
struct DestinationTests {
  private static let token = "hf_canary_0123"

  private func destination(
    _ url: String,
    _ change: (inout AccessOptions) -> Void = { _ in }
  ) throws -> Destination {
    var options = AccessOptions(environment: ["HF_TOKEN": Self.token, "HOME": "/nonexistent"])
    change(&options)
    return try Destination(url: url, options: options)
  }

  @Test(arguments: [
    ("https://Router.HuggingFace.co/models/x", "https://router.huggingface.co:443"),
    ("https://example.org:8443/a?b=c", "https://example.org:8443"),
    ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
    ("http://localhost", "http://localhost:80"),
    ("http://127.8.9.1", "http://127.8.9.1:80"), ("http://[::1]:5/", "http://[::1]:5"),
  ])
  func theTokenIsBoundToItsOrigin(_ url: String, _ origin: String) throws {
    let destination = try destination(url)
    #expect(destination.credential?.origin == origin)
    #expect(destination.credential?.value.reveal() == "Bearer \(Self.token)")
    #expect(destination.tokenSource == "HF_TOKEN")
  }

  @Test(arguments: [
    "http://example.org/", "http://192.168.1.5:8080", "http://127.0.0.1.example.org/",
    "http://127.example.org", "http://localhost.example.org", "http://0.0.0.0/", "http://[::2]/",
    "HTTP://EXAMPLE.ORG",
  ])
  func clearTextToAnotherMachineIsRefused(_ url: String) throws {
    let error = try refusal { try destination(url) }
    #expect(error.code.kind == .usage)
    #expect(error.what == "the token of HF_TOKEN would travel in clear text")
    #expect(!error.description.contains(Self.token))
    #expect(try destination(url) { $0.allowHTTPToken = true }.credential != nil)
    let without = try destination(url) { $0.withoutToken = true }
    #expect(without.credential == nil)
    #expect(without.tokenSource == nil)
    #expect(try destination(url) { $0.environment = ["HOME": "/nonexistent"] }.credential == nil)
  }

  @Test(arguments: [
    "", "org/name", "ftp://example.org", "file:///etc/passwd", "http://", "://x", "http:x",
  ])
  func whatIsNoWebAddressIsRefused(_ url: String) throws {
    #expect(try refusal { try destination(url) }.what == "not an http or https address")
  }

  // MARK: - What is kept and shown

  @Test(arguments: [
    ("your header was Bearer hf_t+k/n", "your header was Bearer ***"),
    ("aGZfdCtrL24= and hf_t+k/n", "*** and ***"), ("?token=hf%5Ft%2Bk%2Fn", "?token=***"),
    ("nothing", "nothing"), ("hf_t+k/", "hf_t+k/"),
  ])
  func everyFormOfTheTokenIsTakenOut(_ text: String, _ clean: String) {
    #expect(Redactor(Secret("hf_t+k/n")).redact(text) == clean)
  }

  @Test(arguments: [
    ("hf_me", true), ("sk-1a2b", true), ("0123456789abcdef", true), ("EMPTY", false),
    ("token-abc123", false),
  ])
  func whatReadsLikeATokenIsTakenOutOfAnswers(_ token: String, _ isTaken: Bool) {
    let redactor = Redactor([Secret(token)])
    for form in [token, Data(token.utf8).base64EncodedString()] {
      let answer = redactor.redact(Answer(bytes: Array("[\"\(form)\",1.0]".utf8)))
      #expect(
        String(decoding: answer.bytes, as: UTF8.self) == "[\"\(isTaken ? "***" : form)\",1.0]"
      )
    }
  }

  @Test func withoutATokenNothingIsTakenOut() {
    #expect(Redactor(nil).redact("abc") == "abc")
    #expect(Redactor(Secret("abc")).redact("abc") == "abc")
  }

  @Test func whatHaltedARunIsTakenOutToo() {
    let redactor = Redactor(Secret(Self.token))
    let stopReason = StopReason(
      fault: .account,
      error: SluiceError(.noPermission, "invalid token \(Self.token)", next: "check it")
    )
    guard case .halted(let clean) = redactor.redact(.halted(stopReason)) else {
      Issue.record("another end")
      return
    }
    #expect(clean.error == SluiceError(.noPermission, "invalid token ***", next: "check it"))
    #expect(clean.fault == .account)
    #expect(redactor.redact(RunEvent(.halted, "no \(Self.token)")) == RunEvent(.halted, "no ***"))
  }
}
