import ArgumentParser
import SluiceCore
import SluiceJSON
import SluiceKit
import Testing

@testable import sluice

/// Flags become the keys of a job file.
struct JobArgumentsTests {
  private func keys(_ arguments: String...) throws -> String {
    let members = try JobArguments.parse(arguments).flags()
    return String(decoding: JSONValue.object(members).text, as: UTF8.self)
  }

  @Test func whatIsNotGivenIsNotSaid() throws {
    #expect(try keys() == "{}")
    #expect(try JobArguments.parse(["jobs/embed.yaml"]).job == "jobs/embed.yaml")
  }

  @Test(arguments: [
    ("{{text}}", #""{{text}}""#), ("{{a}} and {{b}}", #""{{a}} and {{b}}""#),
    (#"{"text": "{{a}}", "top": 1.0}"#, #"{"text":"{{a}}","top":1.0}"#),
    (#"["{{a}}", "x"]"#, #"["{{a}}","x"]"#), ("5", #""5""#), ("null", #""null""#),
    (#""quoted""#, #""\"quoted\"""#), ("[MASK] is {{x}}", #""[MASK] is {{x}}""#), ("", #""""#),
  ])
  func inputsAreATemplateOrJSON(_ text: String, _ value: String) throws {
    #expect(try keys("--inputs", text) == "{\"inputs\":\(value)}")
  }

  @Test(arguments: ["{", #"{"text": "open"#, #"{"a": NaN}"#, #"{"a": 1, "a": 2}"#, "{'a': 1}"])
  func whatBeginsAsAnObjectAndIsNoneIsNotSentAsText(_ text: String) throws {
    let error = #expect(throws: SluiceError.self) {
      try JobArguments.parse(["--inputs", text]).flags()
    }
    #expect(error?.code.kind == .usage)
    #expect(error?.what.contains("--inputs") == true)
  }

  @Test(arguments: [
    ("top_k=1", "1"), ("top_k=1.0", "1.0"), ("top_k=true", "true"), ("top_k=null", "null"),
    ("top_k=", #""""#), ("top_k=a b", #""a b""#), ("top_k=\"1\"", #""1""#),
    ("top_k=[1,2]", "[1,2]"),
    ("top_k={\"a\":1}", #"{"a":1}"#), ("top_k=a=b", #""a=b""#), ("top_k=007", #""007""#),
    ("top_k={{n}}", #""{{n}}""#),
  ])
  func aParameterIsJSONOrAString(_ text: String, _ value: String) throws {
    #expect(try keys("--param", text) == "{\"parameters\":{\"top_k\":\(value)}}")
  }

  @Test(arguments: [
    ["--param", "top_k"], ["--models", "http://h"], ["--models", "=x"], ["--param", "=1"],
    ["--header", "X-A"], ["--header", ": x"],
  ])
  func aNameAndAValueAreNeeded(_ arguments: [String]) throws {
    let error = #expect(throws: SluiceError.self) { try JobArguments.parse(arguments).flags() }
    #expect(error?.code.kind == .usage)
  }

  @Test func modelsForRowsAreGatheredByName() throws {
    #expect(
      try keys("--models", "a=http://h?x=1", "--models", "b=org/m", "--models", "a=http://i")
        == #"{"models":{"a":["http://h?x=1","http://i"],"b":["org/m"]}}"#
    )
  }

  @Test func manifestsAreListedInOrderWithAbsolutePaths() throws {
    #expect(
      try keys("--manifest", "/a/../b.jsonl", "--manifest", "-", "--manifest", "/c.jsonl")
        == #"{"manifest":["/b.jsonl","-","/c.jsonl"]}"#
    )
    #expect(try !keys("--manifest", "rows.jsonl").contains("[\"rows.jsonl\"]"))
  }

  @Test func everyKeyOfAJobFileIsAFlag() throws {
    let text = try keys(
      "--name",
      "n",
      "--task",
      "t",
      "--model",
      "m",
      "--wire",
      "classic",
      "--manifest",
      "/r.csv",
      "--format",
      "csv",
      "--delimiter",
      ";",
      "--id",
      "i",
      "--inputs",
      "{{x}}",
      "--param",
      "a=1",
      "--param",
      "b=c",
      "--batch",
      "4",
      "-c",
      "8",
      "--attempts",
      "2",
      "--deadline",
      "5m",
      "--timeout",
      "30s",
      "--max-startup",
      "1h",
      "--export",
      "/o.csv",
      "--join",
      "--ledger",
      "/l.sluice",
      "--on-bad-row",
      "stop",
      "--path",
      "/p",
      "--method",
      "PUT",
      "--header",
      "X-A: b: c",
      "--header",
      "X-E:",
      "--requests-per-minute",
      "600",
      "--max-cost",
      "2.50",
      "--price-per-hour",
      "1",
      "--run-deadline",
      "8h",
      "--max-failed",
      "5%",
      "--max-wait",
      "1h"
    )
    #expect(
      text == #"{"name":"n","task":"t","model":"m","wire":"classic","manifest":["/r.csv"],"#
        + #""format":"csv","delimiter":";","id":"i","inputs":"{{x}}","parameters":{"a":1,"b":"c"},"#
        + #""batch":4,"concurrency":8,"retry":{"attempts":2,"deadline":"5m"},"timeout":"30s","#
        + #""max_startup":"1h","max_wait":"1h","limits":{"requests_per_minute":600},"#
        + #""budget":{"cost":2.50,"price_per_hour":1,"deadline":"8h","max_failed":"5%"},"#
        + #""export":{"path":"/o.csv","join":true},"ledger":"/l.sluice","#
        + #""on_bad_row":"stop","path":"/p","method":"PUT","headers":{"X-A":"b: c","X-E":""}}"#
    )
  }

  @Test(arguments: [
    ["--batch", "x"], ["--concurrency", "1.5"], ["-c", "fast"], ["--nope"], ["a.yaml", "b.yaml"],
  ])
  func whatCannotBeParsedIsRefused(_ arguments: [String]) {
    #expect(throws: (any Error).self) { try JobArguments.parse(arguments) }
  }

  @Test(arguments: [("auto", #""auto""#), ("8", "8")])
  func concurrencyIsANumberOrFindsItself(argument: String, value: String) throws {
    #expect(try keys("-c", argument) == #"{"concurrency":\#(value)}"#)
  }

  @Test func theTokenIsNoArgument() {
    #expect(throws: (any Error).self) { try SendingArguments.parse(["--token", "hf_x"]) }
  }
}
