/// An amount of money for people: `12.34`, `0.0042`; without a currency, because none is given.
package func money(_ amount: Double) -> String {
  guard amount.isFinite, amount > 0 else { return "0" }
  var digits = 2
  var scaled = amount
  while scaled < 0.1, digits < 9 { (scaled, digits) = (scaled * 10, digits + 1) }
  let unit = (0..<digits).reduce(1.0) { power, _ in power * 10 }
  let whole = Int64((min(amount, 1e9) * unit).rounded())
  let fraction = String(whole % Int64(unit))
  let zeros = String(repeating: "0", count: digits - fraction.count)
  return "\(whole / Int64(unit)).\(zeros)\(fraction)"
}
