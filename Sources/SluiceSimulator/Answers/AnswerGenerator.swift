import SluiceCore

/// How one task is answered: a file in this folder, and a line in ``TaskAnswers/all``.
protocol AnswerGenerator: Sendable {
  /// The task's id; a path with such a segment asks for it.
  var task: String { get }
  /// The ends of paths that ask for it: `/v1/chat/completions`.
  var routes: [String] { get }
  /// The form of its refusals.
  var dialect: RequestRefusal.Dialect { get }

  /// Whether a body can only be meant for this task.
  func recognises(_ request: ReceivedRequest) -> Bool

  /// The rows of a request.
  ///
  /// - Throws: A refusal when the request has not the task's shape.
  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows

  /// The type of the answer.
  func contentType(for request: ReceivedRequest) -> String

  /// Appends the answer, which depends on nothing but the question and the seed.
  func answer(_ asked: AskedRows, to request: ReceivedRequest, into out: inout [UInt8])

  /// How many tokens the answer has, where it is generated.
  func writtenTokens(_ asked: AskedRows, to request: ReceivedRequest) -> Int

  /// The same answer piece by piece, where that is wanted and the task has it.
  func stream(_ asked: AskedRows, to request: ReceivedRequest) -> TokenStream?
}

extension AnswerGenerator {
  var routes: [String] { [] }
  var dialect: RequestRefusal.Dialect { .native }

  func contentType(for request: ReceivedRequest) -> String { "application/json" }

  func writtenTokens(_ asked: AskedRows, to request: ReceivedRequest) -> Int { 0 }

  func stream(_ asked: AskedRows, to request: ReceivedRequest) -> TokenStream? { nil }

  func rows(of request: ReceivedRequest) throws(RequestRefusal) -> AskedRows {
    try request.rows(in: "inputs")
  }
}

/// The tasks that the endpoint answers.
enum TaskAnswers {
  /// All of them; the first that recognises a body gets it, so that the more particular come first.
  static let all: [any AnswerGenerator] = [
    ChatCompletionAnswer(), Transcriptions(), Completions(), OpenAIEmbeddings(),
    QuestionAnswering(), TableQuestionAnswering(), SentenceSimilarity(), TextRanking(),
    VisualQuestions.image, VisualQuestions.document, Conversational(),
    ZeroShot.image, ZeroShot.text, Drawing.imageToImage,
    ObjectDetection(), ImageSegmentation(), ImageToText(), MediaClassification.image,
    MediaClassification.audio, AudioToAudio(), SpeechRecognition(),
    Tabular.classification, Tabular.regression,
    Drawing.textToImage, Drawing.textToSpeech, FillMask(), TokenClassification(),
    WrittenText.translation, WrittenText.summarization, WrittenText.text2Text,
    SentenceEmbeddings(), TextGeneration(), FeatureExtraction(), TextClassification(), AnyPost(),
  ]

  static func named(_ task: String) -> (any AnswerGenerator)? { all.first { $0.task == task } }

  /// The task of a request: by the end of its path, by a segment that is a task's id, by the `task`
  /// of its query, by the endpoint's own setting or its container, by its body.
  static func choose(for request: ReceivedRequest) -> any AnswerGenerator {
    let call = request.call
    return byPath(call)
      ?? call.task.flatMap(named)
      ?? request.configuration.task.flatMap(named)
      ?? request.configuration.container.task.flatMap(named)
      ?? all.first { $0.recognises(request) }
      ?? AnyPost()
  }

  private static func byPath(_ call: IncomingRequest) -> (any AnswerGenerator)? {
    let segments = call.segments
    return all.first { answer in
      answer.routes.contains { route in
        segments.reversed().starts(with: route.split(separator: "/").reversed())
      }
    } ?? segments.lazy.compactMap { named(String($0)) }.first
  }
}
