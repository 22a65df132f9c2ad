extension Duration {
  /// The duration for people: `0.4 s`, `45 s`, `12 min`.
  package var words: String {
    let seconds = self / .seconds(1)
    if seconds < 10 { return "\((seconds * 10).rounded() / 10) s" }
    if seconds < 120 { return "\(Int(seconds.rounded())) s" }
    return "\(Int((seconds / 60).rounded())) min"
  }
}
