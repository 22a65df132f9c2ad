import SluiceCore
import SluiceKit

extension TypedCall {
  private static let table: Table = ["B": ["x", "y"], "A": ["1", "2"]]

  private static func line(_ answers: [ExtractedAnswer]) -> String {
    answers.map { "\($0.answer) \(text($0.score)) \(text($0.start)) \(text($0.end))" }
      .joined(separator: ", ")
  }

  static let specs = [
    TypedCall(
      "question-answering",
      #"{"question":"q","context":"c","align_to_words":true,"doc_stride":0,"handle_impossible_answer":false,"max_answer_len":5,"max_question_len":6,"max_seq_len":7,"top_k":2}"#,
      reply: #"{"score":1.5e-08,"start":0,"end":2,"answer":"42"}"#,
      "42 1.5e-08 0 2"
    ) { client, _ in
      line(
        try await client.questionAnswering(
          question: "q",
          context: "c",
          alignToWords: true,
          docStride: 0,
          handleImpossibleAnswer: false,
          maxAnswerLen: 5,
          maxQuestionLen: 6,
          maxSeqLen: 7,
          topK: 2
        )
      )
    },
    TypedCall(
      "document-question-answering",
      #"{"image":"FILE","question":"q","doc_stride":1,"handle_impossible_answer":true,"lang":"en","max_answer_len":5,"max_question_len":6,"max_seq_len":7,"top_k":2,"word_boxes":["us-001",[0.5,1,2,3]]}"#,
      reply: #"[{"answer":"a","score":0.5,"start":1,"end":1},{"answer":"b"}]"#,
      "a 0.5 1 1, b nil nil nil"
    ) { client, file in
      line(
        try await client.documentQuestionAnswering(
          file,
          question: "q",
          docStride: 1,
          handleImpossibleAnswer: true,
          lang: "en",
          maxAnswerLen: 5,
          maxQuestionLen: 6,
          maxSeqLen: 7,
          topK: 2,
          wordBoxes: ["us-001", [0.5, 1, 2, 3]]
        )
      )
    },
    TypedCall(
      "visual-question-answering",
      #"{"image":"FILE","question":"q","top_k":2}"#,
      reply: #"[{"score":0.5,"answer":"woman"}]"#,
      "woman 0.5 nil nil"
    ) { client, file in
      line(try await client.visualQuestionAnswering(file, question: "q", topK: 2))
    },
    TypedCall(
      "table-question-answering",
      #"{"table":{"B":["x","y"],"A":["1","2"]},"query":"q","padding":"longest","sequential":true,"truncation":false,"extra_body":{"k":1}}"#,
      reply:
        #"{"answer":"AVERAGE > 1","coordinates":[[0,1]],"cells":["1"],"aggregator":"AVERAGE"}"#,
      #"AVERAGE > 1 [[0, 1]] ["1"] AVERAGE"#
    ) { client, _ in
      let found = try await client.tableQuestionAnswering(
        table: table,
        query: "q",
        padding: .longest,
        sequential: true,
        truncation: false,
        extraBody: ["k": 1]
      )
      return "\(found.answer) \(found.coordinates) \(found.cells) \(found.aggregator ?? "")"
    },
    TypedCall(
      "tabular-classification",
      #"{"table":{"B":["x","y"],"A":["1","2"]}}"#,
      reply: #"["5",6]"#,
      #"["5", "6"]"#
    ) { client, _ in "\(try await client.tabularClassification(table))" },
    TypedCall(
      "tabular-classification",
      #"{"data":{"B":["x","y"],"A":["1","2"]}}"#,
      reply: #"["5"]"#,
      #"["5"]"#
    ) { client, _ in "\(try await client.tabularClassification(table, asData: true))" },
    TypedCall(
      "tabular-regression",
      #"{"table":{"B":["x","y"],"A":["1","2"]}}"#,
      reply: "[110,0.5]",
      "[110.0, 0.5]"
    ) { client, _ in "\(try await client.tabularRegression(table))" },
    TypedCall(
      "tabular-regression",
      #"{"data":{"B":["x","y"],"A":["1","2"]}}"#,
      reply: "[110]",
      "[110.0]"
    ) { client, _ in "\(try await client.tabularRegression(table, asData: true))" },
  ]
}
