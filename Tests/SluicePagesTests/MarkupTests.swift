import Testing

@testable import SluicePages

struct MarkupTests {
  @Test(arguments: [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("\" onload='x'", "&quot; onload=&#39;x&#39;"),
    ("a & b", "a &amp; b"),
    ("evil\u{202E}txt", "evil\\u{202e}txt"),
    ("nul\u{0}", "nul\\u{0}"),
  ])
  func foreignTextIsText(_ text: String, _ shown: String) {
    #expect(Markup.text(text).html == shown)
    let markup: Markup = "<p title=\"\(text)\">\(text)</p>"
    #expect(markup.html == "<p title=\"\(shown)\">\(shown)</p>")
  }
}
