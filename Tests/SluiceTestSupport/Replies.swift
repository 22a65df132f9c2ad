package import SluiceCore

/// A reply with a body of text.
package func reply(
  _ status: Int,
  _ body: String = "",
  _ headers: KeyValuePairs<String, String> = [:]
) -> Reply {
  Reply(status: status, headers: HeaderBlock(headers), body: Array(body.utf8))
}
