import FoundationEssentials

/// Standard base64 with padding, as every server of the field takes it.
package enum Base64 {
  package static func encoded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    Array(Data(bytes).base64EncodedData())
  }

  /// Nil for what is not base64, blanks and missing padding included.
  package static func decoded(_ text: some Sequence<UInt8>) -> [UInt8]? {
    Data(base64Encoded: Data(text)).map(Array.init)
  }

  /// How many bytes so many become.
  package static func length(of count: Int) -> Int { (count + 2) / 3 * 4 }
}
