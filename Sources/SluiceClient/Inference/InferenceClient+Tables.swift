import SluiceCore

/// Tables in, a value for each row out.
extension InferenceClient {
  /// Labels the rows of a table.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - asData: Sends the table as `inputs.data`, as the containers of dedicated endpoints and the
  ///     scikit-learn server want it, and not as the clients do. Default: false.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The labels, one for each row.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func tabularClassification(
    _ table: Table,
    asData: Bool = false,
    model: String? = nil
  ) async throws -> [String] {
    try await ask(
      "tabular-classification",
      [asData ? "data" : "table": table],
      model: model
    ).values()
  }

  /// Reckons a number for each row of a table.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - asData: Sends the table as `inputs.data`, as the containers of dedicated endpoints and the
  ///     scikit-learn server want it, and not as the clients do. Default: false.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The numbers, one for each row.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func tabularRegression(
    _ table: Table,
    asData: Bool = false,
    model: String? = nil
  ) async throws -> [Double] {
    try await ask(
      "tabular-regression",
      [asData ? "data" : "table": table],
      model: model
    ).values()
  }
}
