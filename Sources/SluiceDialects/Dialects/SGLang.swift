extension Dialect {
  /// SGLang.
  static let sgLang = Dialect("SGLang") {
    $0.owner = "sglang"
    $0.phrases = [
      Phrases(.later, ["the request queue is full", "memory pool is full"])
    ]
  }
}
