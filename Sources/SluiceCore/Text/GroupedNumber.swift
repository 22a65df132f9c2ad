/// A number with its thousands apart: `1,000,000`.
package func grouped(_ number: some BinaryInteger) -> String {
  let digits = String(number.magnitude)
  var out = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index).isMultiple(of: 3) { out.append(",") }
    out.append(digit)
  }
  return number < 0 ? "-" + out : out
}
