extension Dialect {
  /// Infinity, a server of embeddings.
  ///
  /// Source: <https://github.com/michaelfeil/infinity>.
  static let infinity = Dialect("Infinity") {
    $0.owner = "infinity"
    $0.phrases = [
      Phrases(.later, ["model overloaded"]),
      Phrases(.gone, with: 400...499, ["modelnotdeployederror"]),
    ]
    $0.samples = [
      SampleReply(
        429,
        #"{"error":{"message":"model overloaded","type":null,"param":null,"code":429}}"#,
        means: .later
      ),
      SampleReply(
        400,
        #"{"error":{"message":"ModelNotDeployedError: model=`m` does not support `embed`.","code":400}}"#,
        means: .gone
      ),
    ]
  }
}
