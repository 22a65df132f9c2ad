import Testing

@testable import SluiceRun

/// Variables in job files.
struct VariableExpansionTests {
  private let expansion = VariableExpansion(
    environment: [
      "HOST": "h", "EMPTY": "", "HF_TOKEN": "hf_x", "ODD": "hf_abcdefghijklmnopqrstuvwxyz",
    ]
  )

  @Test(arguments: [
    ("plain", "plain"), ("${HOST}", "h"), ("http://${HOST}:80/${HOST}", "http://h:80/h"),
    ("${NONE:-d}", "d"), ("${EMPTY:-d}", "d"), ("${EMPTY}", ""), ("${NONE:-}", ""),
    ("$HOST", "$HOST"),
    ("$${HOST}", "${HOST}"), ("a $${x} b ${HOST}", "a ${x} b h"), ("{{text}}", "{{text}}"),
  ])
  func areReplaced(_ text: String, _ expanded: String) throws {
    #expect(try expansion.expand(text) == expanded)
  }

  @Test(arguments: [
    ("${NONE}", VariableExpansion.Refusal.missing("NONE")), ("${HF_TOKEN}", .secret("HF_TOKEN")),
    ("${ODD}", .secret("ODD")), ("${MY_API_KEY:-x}", .secret("MY_API_KEY")), ("${HOST", .unclosed),
  ])
  func areRefused(_ text: String, _ refusal: VariableExpansion.Refusal) {
    #expect(throws: refusal) { try expansion.expand(text) }
  }
}
