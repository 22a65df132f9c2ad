import SluiceCore

extension ExportFormat {
  /// numpy's arrays: the embeddings as one matrix.
  package static let npy = matrix(.npy, "the embeddings as one numpy matrix, their ids beside it")

  /// The same as one tensor.
  package static let safetensors = matrix(.safetensors, "the same as the tensor \"vectors\"")

  /// A format that is written from numbers (``MatrixFile``), not from rows.
  private static func matrix(_ format: MatrixFormat, _ summary: String) -> ExportFormat {
    ExportFormat(
      format.rawValue,
      summary,
      endings: [".\(format.rawValue)"],
      traits: []
    ) { (_) throws(SluiceError) in
      throw SluiceError(.software, "a matrix is written from vectors, not from rows")
    }
  }
}
