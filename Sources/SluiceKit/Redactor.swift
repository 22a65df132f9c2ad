import Foundation
import SluiceCore

/// Takes secrets out of foreign text before it is stored or shown: servers echo requests in their
/// errors.
struct Redactor: Sendable {
  private let forms: [String]

  /// Knows a token as it is, in base64 and percent-encoded.
  init(_ secret: Secret?) {
    guard let token = secret?.reveal(), token.utf8.count >= 4 else {
      forms = []
      return
    }
    let encoded = token.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? token
    forms = [token, Data(token.utf8).base64EncodedString(), encoded]
  }

  func redact(_ text: String) -> String {
    forms.reduce(text) { text, form in
      text.contains(form) ? text.replacingOccurrences(of: form, with: "***") : text
    }
  }
}
