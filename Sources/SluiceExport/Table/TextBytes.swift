import Foundation

/// Appends a number in decimal.
func appendDecimal(_ number: Int64, to out: inout [UInt8]) {
  let digitsOfInt64 = 20
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: digitsOfInt64) { digits in
    var start = digits.count
    var rest = number.magnitude
    repeat {
      start -= 1
      digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    } while rest > 0
    if number < 0 {
      start -= 1
      digits[start] = UInt8(ascii: "-")
    }
    out += UnsafeBufferPointer(rebasing: digits[start...])
  }
}

/// Appends a JSON text as one line, its values as they were written.
///
/// A text that is already one line, which is nearly always, is copied; from a pretty-printed one the
/// white space outside strings is left out. (Inside strings JSON has no raw line ends.)
func appendOneLine(_ json: [UInt8], to out: inout [UInt8]) {
  guard contains(0x0A, in: json) || contains(0x0D, in: json) else {
    out += json
    return
  }
  var isInString = false
  var isEscaped = false
  for byte in json {
    switch byte {
    case _ where isEscaped: isEscaped = false
    case UInt8(ascii: "\\"): isEscaped = isInString
    case UInt8(ascii: "\""): isInString.toggle()
    case 0x20, 0x09, 0x0A, 0x0D:
      if !isInString { continue }
    default: break
    }
    out.append(byte)
  }
}

/// Whether a byte stands in a text.
func contains(_ byte: UInt8, in text: [UInt8]) -> Bool {
  text.withUnsafeBytes { buffer in
    guard let base = buffer.baseAddress else { return false }
    return memchr(base, Int32(byte), buffer.count) != nil
  }
}

/// Appends bytes in base 64 (RFC 4648, with padding).
func appendBase64(_ bytes: [UInt8], to out: inout [UInt8]) {
  out += Data(bytes).base64EncodedData()
}
