import Foundation

/// Standard base64 with padding, as every server of the field takes it.
enum Base64 {
  static func encoded(_ bytes: [UInt8]) -> [UInt8] { Array(Data(bytes).base64EncodedData()) }

  /// Nil for what is not base64, blanks and missing padding included.
  static func decoded(_ text: some Sequence<UInt8>) -> [UInt8]? {
    Data(base64Encoded: Data(text)).map(Array.init)
  }
}
