import Foundation
import SluiceCore
import SluiceJSON

/// `--header 'name: value'`.
enum HeaderArgument {
  /// The name and the value.
  ///
  /// - Throws: ``SluiceError`` (`usage`) where there is no colon.
  static func field(_ text: String) throws(SluiceError) -> (name: String, value: String) {
    guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else {
      throw SluiceError(.usage, "--header \(safe(text, limit: 80)) must be 'name: value'")
    }
    let value = text[text.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    return (String(text[..<colon]), value)
  }
}
