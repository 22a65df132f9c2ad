import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// Tokens are found where Hugging Face's clients find them, in their order.
struct TokenLookupTests {
  private static let hub = "https://router.huggingface.co/hf-inference/models/a"
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Looks a token up; `~` in a value stands for the test's directory, which is also the home.
  private func find(_ environment: [String: String], for url: String = hub) throws -> String? {
    var own = environment.mapValues { $0.replacing("~", with: directory.url.path) }
    own["HOME"] = own["HOME"] ?? directory.url.path
    return try TokenLookup(environment: own).token(for: url)?.token.reveal()
  }

  private func save(_ text: String, at path: String) throws {
    let folder = URL(fileURLWithPath: directory.path(path)).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    _ = try directory.write(path, text)
  }

  @Test(
    arguments: [
      ([:], nil), (["HF_TOKEN": "a"], "a"), (["HUGGING_FACE_HUB_TOKEN": "b"], "b"),
      (["HF_TOKEN": "a", "HUGGING_FACE_HUB_TOKEN": "b"], "a"),
      (["HF_TOKEN": " \n", "HUGGING_FACE_HUB_TOKEN": "b"], "b"), (["HF_TOKEN": ""], nil),
      (["HF_TOKEN": "  a\r\nb\n"], "ab"), (["OPENAI_API_KEY": "o"], nil),
      (["HF_TOKEN": "a", "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"], nil),
      (["HF_TOKEN": "a", "HF_HUB_DISABLE_IMPLICIT_TOKEN": "yes"], nil),
      (["HF_TOKEN": "a", "HF_HUB_DISABLE_IMPLICIT_TOKEN": "0"], "a"),
    ] as [([String: String], String?)]
  )
  func theEnvironmentComesFirst(_ environment: [String: String], _ token: String?) throws {
    #expect(try find(environment) == token)
  }

  @Test(
    arguments: [
      ([:], ".cache/huggingface/token"), (["XDG_CACHE_HOME": "~/xdg"], "xdg/huggingface/token"),
      (["HF_HOME": "~/hf", "XDG_CACHE_HOME": "~/xdg"], "hf/token"),
      (["HF_TOKEN_PATH": "~/mine", "HF_HOME": "~/hf"], "mine"),
      (["HF_HOME": "", "XDG_CACHE_HOME": "", "HF_TOKEN_PATH": ""], ".cache/huggingface/token"),
    ] as [([String: String], String)]
  )
  func aSavedTokenIsFoundInItsFile(_ environment: [String: String], _ path: String) throws {
    #expect(try find(environment) == nil)
    try save("saved\n", at: path)
    #expect(try find(environment) == "saved")
    #expect(try find(environment.merging(["HF_TOKEN": "a"]) { $1 }) == "a")
    #expect(try find(environment.merging(["HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"]) { $1 }) == nil)
  }

  @Test(arguments: [
    ("HF_HOME", "~/hf", "hf/token"), ("HF_HOME", "~", "token"), ("HF_TOKEN_PATH", "~/mine", "mine"),
    ("XDG_CACHE_HOME", "~/xdg", "xdg/huggingface/token"),
  ])
  func theHomeIsFoundWhereNoShellHasPutItIn(
    _ name: String,
    _ value: String,
    _ path: String
  ) throws {
    try save("saved", at: path)
    let lookup = TokenLookup(environment: [name: value, "HOME": directory.url.path])
    #expect(try lookup.token(for: Self.hub)?.token.reveal() == "saved")
  }

  @Test func theFoundTokenNamesItsPlace() throws {
    try save("saved", at: "mine")
    let path = directory.path("mine")
    let found = try TokenLookup(environment: ["HF_TOKEN_PATH": path]).token(for: Self.hub)
    #expect(found == TokenLookup.Found(token: Secret("saved"), source: path))
  }

  @Test(arguments: [
    ("http://127.0.0.1:8080/v1/chat/completions", "o"), ("https://api.openai.com/v1", "o"),
    ("https://example.org/proxy/v1/embeddings", "o"),
    ("https://huggingface.co.example.org/v1/x", "o"),
    ("https://api.openai.com/v1beta", "o"), ("http://127.0.0.1:8080/", "h"),
    ("https://router.huggingface.co/v1/chat/completions", "h"),
    ("https://HUGGINGFACE.CO/v1/x", "h"),
    ("https://x.y.endpoints.huggingface.cloud/v1/chat/completions", "h"),
    ("https://a-b.hf.space/v1/embeddings", "h"), ("https://nothf.space/v1/x", "o"),
  ])
  func theOpenAIKeyGoesToOtherServersV1Only(_ url: String, _ token: String) throws {
    #expect(try find(["OPENAI_API_KEY": "o", "HF_TOKEN": "h"], for: url) == token)
    #expect(try find(["OPENAI_API_KEY": "", "HF_TOKEN": "h"], for: url) == "h")
  }

  @Test(arguments: ["hf_a b", "hf_ä", "hf_a\u{0}", "hf_a\u{7F}"])
  func aTokenThatNoHeaderCanCarryIsRefusedUnseen(_ token: String) throws {
    let error = try refusal { try find(["HF_TOKEN": token]) }
    #expect(error.code.kind == .usage)
    #expect(error.place == "HF_TOKEN")
    #expect(!error.description.contains("hf_"))
  }
}
