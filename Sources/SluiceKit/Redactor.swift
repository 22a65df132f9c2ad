import Foundation
import SluiceCore
import SluiceDispatch

/// Takes secrets out of foreign text before it is stored or shown: servers echo requests in their
/// errors.
struct Redactor: Sendable {
  private let forms: [String]

  /// Knows a token as it is, in base64 and percent-encoded.
  init(_ secret: Secret?) { self.init(secret.map { [$0] } ?? []) }

  /// Knows several secrets; those of less than four bytes are words of any text and stay.
  init(_ secrets: [Secret]) {
    forms = secrets.map { $0.reveal() }.filter { $0.utf8.count >= 4 }.flatMap { secret in
      let encoded = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? secret
      return [secret, Data(secret.utf8).base64EncodedString(), encoded]
    }
  }

  /// Knows more secrets beside its own.
  func adding(_ secrets: [Secret]) -> Redactor {
    Redactor(forms: forms + Redactor(secrets).forms)
  }

  private init(forms: [String]) { self.forms = forms }

  func redact(_ text: String) -> String {
    forms.reduce(text) { text, form in
      text.contains(form) ? text.replacingOccurrences(of: form, with: "***") : text
    }
  }

  func redact(_ event: RunEvent) -> RunEvent { RunEvent(event.kind, redact(event.detail)) }

  /// The end of a run: what halted it is told in the server's words.
  func redact(_ end: DispatchEnd) -> DispatchEnd {
    guard case .halted(let halt) = end else { return end }
    let error = SluiceError(
      halt.error.exit,
      at: halt.error.place,
      redact(halt.error.what),
      next: halt.error.next
    )
    return .halted(Halt(fault: halt.fault, error: error))
  }
}
