import Foundation
package import SluiceCore

/// Takes secrets out of foreign text before it is stored or shown: servers echo requests in their
/// errors.
package struct Redactor: Sendable {
  private let forms: [String]
  /// Those of them that are looked for in answers, too.
  private let tellingForms: [String]

  /// Knows a token as it is, in base64 and percent-encoded.
  init(_ secret: Secret?) { self.init(secret.map { [$0] } ?? []) }

  /// Knows several secrets; those of less than four bytes are words of any text and stay.
  init(_ secrets: [Secret]) {
    let secrets = secrets.map { $0.reveal() }.filter { $0.utf8.count >= 4 }
    forms = secrets.flatMap(Self.forms)
    tellingForms = secrets.filter(Self.isTelling).flatMap(Self.forms)
  }

  /// Knows more secrets beside its own.
  package func adding(_ secrets: [Secret]) -> Redactor { Redactor([self, Redactor(secrets)]) }

  /// Knows what several know, each secret once: every one is looked for in every answer.
  init(_ all: [Redactor]) {
    func once(_ lists: [[String]]) -> [String] {
      lists.joined().reduce(into: []) { forms, form in
        if !forms.contains(form) { forms.append(form) }
      }
    }
    forms = once(all.map(\.forms))
    tellingForms = once(all.map(\.tellingForms))
  }

  private static func forms(of secret: String) -> [String] {
    let encoded = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret
    let inBase64 = Data(secret.utf8).base64EncodedString()
    return encoded == secret ? [secret, inBase64] : [secret, inBase64, encoded]
  }

  /// Whether nothing but a token reads like this: `EMPTY` and the like, which local servers take, are
  /// words that answers may hold.
  private static func isTelling(_ secret: String) -> Bool {
    secret.utf8.count >= 16 || secret.hasPrefix("hf_") || secret.hasPrefix("sk-")
  }

  package func redact(_ text: String) -> String {
    forms.reduce(text) { text, form in
      text.contains(form) ? text.replacingOccurrences(of: form, with: "***") : text
    }
  }

  /// Whether a token stands in foreign bytes.
  package func isIn(_ bytes: some Collection<UInt8>) -> Bool {
    tellingForms.contains { form in
      var form = form
      return form.withUTF8 { form in
        bytes.withContiguousStorageIfAvailable { Self.holds($0, form) } ?? true
      }
    }
  }

  /// On the way of every answer: from one first byte to the next.
  private static func holds(
    _ text: UnsafeBufferPointer<UInt8>,
    _ form: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard var at = text.baseAddress.map(UnsafeRawPointer.init), let wanted = form.baseAddress
    else { return false }
    let end = at + text.count
    while end - at >= form.count, let hit = memchr(at, Int32(wanted[0]), end - at - form.count + 1)
    {
      if memcmp(hit, wanted, form.count) == 0 { return true }
      at = UnsafeRawPointer(hit) + 1
    }
    return false
  }

  /// An answer is kept byte for byte, but for a token that the server put into it.
  package func redact(_ answer: Answer) -> Answer {
    // Numbers hold no text.
    guard answer.vector == nil, isIn(answer.bytes) else { return answer }
    var bytes = answer.bytes
    for form in tellingForms {
      while let range = bytes.firstRange(of: Array(form.utf8)) {
        bytes.replaceSubrange(range, with: Array("***".utf8))
      }
    }
    // What has moved is no longer known to be base64: it stays where it is.
    return Answer(kind: answer.kind, bytes: bytes, binary: answer.kind == .json ? .none : .whole)
  }
}
