internal import SluiceCore
public import SluiceJSON

/// Questions in, answers out.
extension InferenceClient {
  /// Finds the answer to a question in a text.
  ///
  /// - Parameters:
  ///   - question: The question.
  ///   - context: The text that holds the answer.
  ///   - alignToWords: Ends answers at the ends of words.
  ///   - docStride: How far the pieces of a long context overlap, in tokens.
  ///   - handleImpossibleAnswer: Lets "no answer" be an answer.
  ///   - maxAnswerLen: The most characters of an answer.
  ///   - maxQuestionLen: The most tokens of the question.
  ///   - maxSeqLen: The most tokens of a piece of the context.
  ///   - topK: How many answers to give.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The answers, the best first; one, unless `topK` asks for more.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func questionAnswering(
    question: String,
    context: String,
    alignToWords: Bool? = nil,
    docStride: Int? = nil,
    handleImpossibleAnswer: Bool? = nil,
    maxAnswerLen: Int? = nil,
    maxQuestionLen: Int? = nil,
    maxSeqLen: Int? = nil,
    topK: Int? = nil,
    model: String? = nil
  ) async throws -> [ExtractedAnswer] {
    try await list(
      "question-answering",
      [
        "question": question, "context": context, "align_to_words": alignToWords,
        "doc_stride": docStride, "handle_impossible_answer": handleImpossibleAnswer,
        "max_answer_len": maxAnswerLen, "max_question_len": maxQuestionLen,
        "max_seq_len": maxSeqLen, "top_k": topK,
      ],
      model: model
    )
  }

  /// Answers a question about the picture of a document.
  ///
  /// - Parameters:
  ///   - image: The picture.
  ///   - question: The question.
  ///   - docStride: How far the pieces of a long page overlap, in tokens.
  ///   - handleImpossibleAnswer: Lets "no answer" be an answer.
  ///   - lang: The language to read the page in.
  ///   - maxAnswerLen: The most characters of an answer.
  ///   - maxQuestionLen: The most tokens of the question.
  ///   - maxSeqLen: The most tokens of a piece of the page.
  ///   - topK: How many answers to give.
  ///   - wordBoxes: The words of the page and where they stand, which spares the reading:
  ///     `["us-001", [0.5, 1, 2, 3]]`.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The answers, the best first.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func documentQuestionAnswering(
    _ image: MediaInput,
    question: String,
    docStride: Int? = nil,
    handleImpossibleAnswer: Bool? = nil,
    lang: String? = nil,
    maxAnswerLen: Int? = nil,
    maxQuestionLen: Int? = nil,
    maxSeqLen: Int? = nil,
    topK: Int? = nil,
    wordBoxes: [JSONValue]? = nil,
    model: String? = nil
  ) async throws -> [ExtractedAnswer] {
    try await list(
      "document-question-answering",
      [
        "image": image, "question": question, "doc_stride": docStride,
        "handle_impossible_answer": handleImpossibleAnswer, "lang": lang,
        "max_answer_len": maxAnswerLen, "max_question_len": maxQuestionLen,
        "max_seq_len": maxSeqLen, "top_k": topK, "word_boxes": wordBoxes,
      ],
      model: model
    )
  }

  /// Answers a question about an image.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - question: The question.
  ///   - topK: How many answers to give.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The answers, the best first.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func visualQuestionAnswering(
    _ image: MediaInput,
    question: String,
    topK: Int? = nil,
    model: String? = nil
  ) async throws -> [ExtractedAnswer] {
    try await list(
      "visual-question-answering",
      ["image": image, "question": question, "top_k": topK],
      model: model
    )
  }

  /// Answers a question about a table.
  ///
  /// - Parameters:
  ///   - table: The table; its cells are strings.
  ///   - query: The question.
  ///   - padding: How inputs are padded.
  ///   - sequential: Asks one thing after the other, for models that converse.
  ///   - truncation: Cuts a table that is too long.
  ///   - extraBody: More keys beside the parameters.
  ///   - model: The model of this call; the client's when nil.
  /// - Returns: The answer.
  /// - Throws: ``InferenceError``, `CancellationError`.
  public func tableQuestionAnswering(
    table: Table,
    query: String,
    padding: PaddingStrategy? = nil,
    sequential: Bool? = nil,
    truncation: Bool? = nil,
    extraBody: JSONValue? = nil,
    model: String? = nil
  ) async throws -> TableAnswer {
    try await one(
      "table-question-answering",
      [
        "table": table, "query": query, "padding": padding, "sequential": sequential,
        "truncation": truncation, "extra_body": extraBody,
      ],
      model: model
    )
  }
}
