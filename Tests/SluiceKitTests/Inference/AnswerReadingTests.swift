import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit
import SluiceTestSupport
import Testing

/// Typed answers: what they need, what they keep, how they are written again.
struct AnswerReadingTests {
  @Test func whatIsUnknownIsKeptAndWrittenAgain() throws {
    let text = #"{"label":"a","score":0.10000000000000000001,"new":{"x":[1,null,true,"é"]}}"#
    let label = try Classification(json: try JSONValue(parsing: text))
    #expect(label["new"]?["x"]?.arrayValue?.count == 4)
    #expect("\(label)" == text)
    let again = try JSONDecoder().decode(Classification.self, from: JSONEncoder().encode(label))
    #expect(again.label == "a" && again.score == 0.1)
    #expect(again["new"] == label["new"])
    let list = try JSONDecoder().decode([Classification].self, from: Data("[\(text)]".utf8))
    #expect(list.map(\.label) == ["a"])
  }

  @Test func anAnswerCanBeMadeOfALiteral() throws {
    let label = try Classification(json: ["label": "POSITIVE", "score": 0.5])
    #expect(label == label && label.score == 0.5)
    #expect(throws: InferenceError.self) { try Classification(json: ["score": 0.5]) }
    #expect(throws: InferenceError.self) { try Classification(json: "POSITIVE") }
  }

  @Test func valuesOfJSONAreReadAndWritten() throws {
    let value: JSONValue = [
      "s": "x\(1)", "i": 7, "d": 0.5, "b": false, "a": [1, "two"], "o": ["k": 1], "n": .null,
      "big": .number("18446744073709551615"),
    ]
    let decoded = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
    for name in ["s", "i", "d", "b", "a", "o", "n", "big"] {
      #expect(decoded[name] == value[name], "\(name)")
    }
    #expect(value["i"]?.intValue == 7 && value["d"]?.intValue == nil)
    #expect(JSONValue.number("1.0").intValue == 1 && value["s"]?.stringValue == "x1")
    #expect(value["b"]?.boolValue == false && value["a"]?.arrayValue?.count == 2)
    #expect(throws: SluiceError.self) { try JSONValue(parsing: "{") }
  }

  @Test(arguments: [
    ("[[1,2],[3]]", "lists of numbers"), ("[1,[2]]", "lists of numbers"),
    ("[[1],true]", "lists of numbers"),
    (#"[[1],"AAA"]"#, "lists of numbers"),
  ])
  func numbersThatMakeNoTableAreNoEmbedding(_ reply: String, _ words: String) async throws {
    let server = try StubServer { _ in .json(reply) }
    defer { server.stop() }
    let error = try await failure { try await client(server).featureExtraction(["a", "b"]) }
    #expect(error.code == .invalidAnswer && error.status == 200)
    #expect(error.message.contains(words), "\(error)")
  }

  @Test func typesOfMediaAreReadFromTheBytes() async throws {
    let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 0xFF, 0xD9]
    let server = try StubServer { _ in
      StubReply(headers: [HeaderField("Content-Type", "image/png")], body: jpeg)
    }
    defer { server.stop() }
    let image = try await client(server).textToImage("a cat")
    #expect(image.bytes == jpeg)
    #expect(image.mediaType == "image/jpeg" && image.fileExtension == "jpg")
    #expect(server.requests.first?.headers["accept"] == "image/png")
  }
}
