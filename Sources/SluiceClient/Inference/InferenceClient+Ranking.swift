import SluiceCore
import SluiceJSON

/// Texts in, their order out.
extension InferenceClient {
  /// Scores texts by how well they answer a query.
  ///
  /// A URL that ends in `/rerank` is asked as Text Embeddings Inference, one that ends in `/v1/rerank` as
  /// vLLM; any other server in the form of the containers of dedicated endpoints.
  ///
  /// - Parameters:
  ///   - query: The query.
  ///   - texts: The texts.
  ///   - rawScores: Leaves the scores as the model made them.
  ///   - returnText: Repeats the texts.
  ///   - topN: How many texts to answer with; vLLM's servers only.
  ///   - truncate: Cuts a text that is too long instead of refusing it.
  ///   - extraBody: More keys for the request.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The texts' places and scores, in the server's order.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func textRanking(
    query: String,
    texts: [String],
    rawScores: Bool? = nil,
    returnText: Bool? = nil,
    topN: Int? = nil,
    truncate: Bool? = nil,
    extraBody: JSONValue? = nil,
    model: String? = nil
  ) async throws -> [RankedText] {
    try await list(
      "text-ranking",
      [
        "query": query, "texts": texts, "raw_scores": rawScores, "return_text": returnText,
        "top_n": topN, "truncate": truncate, "extra_body": extraBody,
      ],
      model: model
    )
  }

  /// Scores pairs of a query and a text, in the form of the containers of dedicated endpoints.
  ///
  /// - Parameters:
  ///   - pairs: The pairs.
  ///   - extraBody: More keys for the request.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The score of each pair, with its place.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func textRanking(
    pairs: [(query: String, text: String)],
    extraBody: JSONValue? = nil,
    model: String? = nil
  ) async throws -> [RankedText] {
    try await list(
      "text-ranking",
      ["pairs": pairs.map { [$0.query, $0.text] }, "extra_body": extraBody],
      model: model
    )
  }
}
