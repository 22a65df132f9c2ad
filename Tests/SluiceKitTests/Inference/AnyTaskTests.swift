import Foundation
import SluiceCore
import SluiceJSON
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// Requests that no method is made for.
struct AnyTaskTests {
  @Test(arguments: [
    (Wire.current, nil as String?, "/inf/models/org/m"),
    (.current, "feature-extraction", "/inf/models/org/m/pipeline/feature-extraction"),
    (.classic, "sentence-similarity", "/inf/pipeline/sentence-similarity/org/m"),
    (.classic, "text-classification", "/inf/models/org/m"),
    (.classic, "unheard-of", "/inf/models/org/m"),
  ])
  func aPostGoesToTheTasksRoute(_ wire: Wire, _ task: String?, _ path: String) async throws {
    let server = try StubServer { _ in StubReply(body: [0, 255]) }
    defer { server.stop() }
    let client = try client(server, model: "org/m", wire: wire)
    #expect(try await client.post(json: ["a": .null], task: task).bytes == [0, 255])
    let data = MediaInput.bytes([1, 2], type: "audio/flac")
    #expect(try await client.post(data: data, task: task).bytes == [0, 255])
    #expect(server.requests.map(\.path) == [path, path])
    #expect(server.requests.map(\.body) == [Array(#"{"a":null}"#.utf8), [1, 2]])
    #expect(
      server.requests.map { $0.headers["content-type"] } == ["application/json", "audio/flac"]
    )
  }

  @Test func aPostToAURLIsLeftAsItIs() async throws {
    let server = try StubServer { _ in .json("{}") }
    defer { server.stop() }
    let client = try client(server, model: server.url + "/v1?x=1")
    _ = try await client.post(json: [:], task: "feature-extraction")
    #expect(server.requests.map(\.path) == ["/v1?x=1"])
  }

  @Test func aPostWithoutModelTakesTheRecommendedOne() async throws {
    let server = try StubServer { request in
      request.path.hasPrefix("/hub")
        ? .json(#"{"fill-mask":{"widgetModels":["org/f"]}}"#) : .json("[]")
    }
    defer { server.stop() }
    let client = try InferenceClient(options: AccessOptions(environment: surroundings(server)))
    _ = try await client.post(json: [:], task: "fill-mask")
    #expect(server.requests.map(\.path) == ["/hub/api/tasks", "/inf/models/org/f"])
    let error = try await failure { try await client.post(json: [:]) }
    #expect(error.message == "post needs a model or a task")
  }

  @Test func anyTaskIsAskedAsOnTheCommandLine() async throws {
    let server = try StubServer { _ in .json(#"[{"label":"cat"}]"#) }
    defer { server.stop() }
    let client = try client(server)
    let image: JSONValue = ["base64": "iVBORw0KGgo="]
    let answer = try await client.call("image-classification", ["image": image])
    #expect(try answer.json() == [["label": "cat"]])
    #expect(answer.isJSON)
    #expect(server.requests.first?.body == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(server.requests.first?.headers["content-type"] == "image/png")
    let error = try await failure { try await client.call("image-clasification", [:]) }
    #expect(error.advice == #"did you mean "image-classification"?"#)
  }

  // MARK: - Media

  @Test func bytesAndFilesAreSentWithTheirType() async throws {
    let folder = try TemporaryDirectory()
    try Data([1, 2, 3]).write(to: folder.url.appending(path: "x.m4a"))
    let server = try StubServer { _ in .json(#"{"text":"a"}"#) }
    defer { server.stop() }
    let client = try client(server)
    for audio in [
      MediaInput.file(folder.path("x.m4a")), .bytes([1, 2, 3], type: "audio/ogg"),
      .bytes(Array("fLaC".utf8)), .bytes([1, 2, 3]),
    ] {
      _ = try await client.automaticSpeechRecognition(audio)
    }
    #expect(
      server.requests.map { $0.headers["content-type"] } == [
        "audio/m4a", "audio/ogg", "audio/flac", nil,
      ]
    )
    #expect(server.requests.map(\.body.count) == [3, 3, 4, 3])
  }

  @Test func mediaThatCannotBeReadAreRefused() async throws {
    let folder = try TemporaryDirectory()
    let server = try StubServer { _ in .json("{}") }
    defer { server.stop() }
    let client = try client(server)
    for (image, words) in [
      (MediaInput.file(folder.path("nothing.png")), "cannot be read"),
      (.file(folder.url.path), "is a folder"), (.file("/dev/zero"), "is not a regular file"),
      (.bytes([]), "there are no bytes"),
    ] {
      let error = try await failure { try await client.imageToText(image) }
      #expect(error.code == .invalidArgument)
      #expect(error.message.contains(words), "\(error)")
    }
    #expect(server.requests.isEmpty)
  }
}

/// What the clients remember of servers and models.
struct RememberedTests {
  private static let refusal =
    #"{"error":"The following `model_kwargs` are not used by the model: ['watermark', 'details', 'stop'] (note: typos in the generate arguments will also show up in this list)"}"#

  @Test(arguments: Wire.allCases)
  func parametersThatAServerDoesNotKnowAreNotSentAgain(_ wire: Wire) async throws {
    let server = try StubServer { request in
      request.text.contains("details") || request.text.contains("stop")
        ? .json(Self.refusal, status: 400) : .json(#"[{"generated_text":"x"}]"#)
    }
    defer { server.stop() }
    let client = try client(server, wire: wire)
    let parameters = TextGenerationParameters(details: true, seed: 1, stop: ["."])
    #expect(try await client.textGeneration("p", parameters).generatedText == "x")
    #expect(try await client.textGeneration("p", parameters).generatedText == "x")
    _ = try await client.textGeneration("p", parameters, model: server.url + "/other")
    #expect(
      server.requests.map { $0.text.contains("stop") } == [true, false, false, true, false]
    )
    #expect(server.requests[1].text.contains(#""seed":1"#))
  }

  @Test func aRefusalThatNamesNothingNewIsThrown() async throws {
    let server = try StubServer { _ in .json(Self.refusal, status: 400) }
    defer { server.stop() }
    let client = try client(server)
    let error = try await failure { try await client.textGeneration("p") }
    #expect(error.code == .httpStatus(400))
    #expect(server.requests.count == 2)
  }

  @Test(arguments: [
    (
      "The following `model_kwargs` are not used by the model: ['a', 'b_c'] (note: …)",
      ["a", "b_c"]
    ),
    ("The following `model_kwargs` are not used by the model: [] (note)", []),
    ("The following `model_kwargs` are not used by the model: ['a", []), ("", []),
    ("something ['a']", []),
  ])
  func namesAreReadFromTheServersWords(_ message: String, _ names: [String]) {
    #expect(UnknownParameters.names(in: message) == Set(names))
  }

  @Test func theHubIsAskedOnceForAllTasks() async throws {
    let server = try StubServer { request in
      guard request.path.hasPrefix("/hub") else { return .json(#"[{"generated_text":"x"}]"#) }
      return .json(
        #"{"text-generation":{"widgetModels":["org/g"]},"image-to-text":{"widgetModels":["org/i","b"]},"fill-mask":{"widgetModels":[""]},"depth":{"models":[]}}"#
      )
    }
    defer { server.stop() }
    let client = try InferenceClient(options: AccessOptions(environment: surroundings(server)))
    _ = try await client.textGeneration("p")
    _ = try await client.imageToText(.bytes([1]))
    #expect(
      server.requests.map(\.path) == ["/hub/api/tasks", "/inf/models/org/g", "/inf/models/org/i"]
    )
    #expect(
      try await client.recommendedModels() == [
        "text-generation": "org/g", "image-to-text": "org/i",
      ]
    )
    let error = try await failure { try await client.fillMask("t") }
    #expect(error.message == "the hub recommends no model for fill-mask")
  }

  // MARK: - Chats

  @Test(arguments: [
    (nil as String?, nil as String?, nil as String?, nil as String?), ("org/a", nil, "org/a", nil),
    (nil, "org/b", "org/b", nil), ("org/a", "org/b", "org/a", "org/b"),
    ("http://h", "org/b", "http://h", "org/b"), ("org/a", "http://h", "org/a", "dummy"),
  ])
  func aChatsClientDecidesWhereAndItsCallWhat(
    _ client: String?,
    _ call: String?,
    _ target: String?,
    _ name: String?
  ) {
    let served = ServedModel(chatOf: client, call: call, wire: .current)
    #expect(served.target == target && served.name == name)
  }

  @Test(arguments: [
    (nil as String?, nil as String?, nil as String?, nil as String?), ("org/a", nil, "org/a", nil),
    ("org/a", "org/b", "org/b", nil), ("http://h", "gpt", "http://h", "gpt"),
    ("http://h", "http://i", "http://i", nil), ("org/a", "http://h", "http://h", nil),
  ])
  func elsewhereACallsModelReplacesTheClients(
    _ client: String?,
    _ call: String?,
    _ target: String?,
    _ name: String?
  ) {
    let served = ServedModel(client: client, call: call)
    #expect(served.target == target && served.name == name)
  }
}
