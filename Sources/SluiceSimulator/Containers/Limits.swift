/// What a server takes at most; nil for no limit.
struct Limits {
  /// The rows of one request.
  var rows: Int?
  /// The tokens of one row.
  var inputTokens: Int?
  /// The tokens of one row and of its answer.
  var totalTokens: Int?
  /// The bytes of a request's body.
  var bytes = 64 << 20
}

extension SimulatorConfiguration {
  /// The container's limits, and what has been set.
  var limits: Limits {
    var limits = container.limits
    if let maxBatch { limits.rows = maxBatch }
    if let maxInputTokens { limits.inputTokens = maxInputTokens }
    if let maxTotalTokens { limits.totalTokens = maxTotalTokens }
    if let maxBody { limits.bytes = maxBody }
    return limits
  }
}
