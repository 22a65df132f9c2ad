import SluiceCore
import SluiceKit

extension TypedCall {
  private static let labels = #"[[{"label":"a","score":0.75},{"label":"b","score":1e-8}]]"#

  static let texts = [
    TypedCall(
      "text-classification",
      #"{"text":"t","top_k":2,"function_to_apply":"none"}"#,
      reply: labels,
      "a 0.75, b 1e-08"
    ) { client, _ in
      let found = try await client.textClassification("t", topK: 2, functionToApply: .raw)
      return found.map { "\($0.label) \($0.score ?? -1)" }.joined(separator: ", ")
    },
    TypedCall(
      "text-classification",
      #"{"text":"t","text_pair":"u"}"#,
      reply: labels,
      "a 0.75, b 1e-08"
    ) { client, _ in
      let found = try await client.textClassification("t", textPair: "u")
      return found.map { "\($0.label) \($0.score ?? -1)" }.joined(separator: ", ")
    },
    TypedCall(
      "text-classification",
      #"{"text":"t","raw_scores":true,"truncate":true}"#,
      reply: #"[{"score":-3.5,"label":"a"}]"#,
      "a -3.5",
      path: "/predict"
    ) { client, _ in
      let found = try await client.textClassification("t", rawScores: true, truncate: true)
      return found.map { "\($0.label) \($0.score ?? -1)" }.joined(separator: ", ")
    },
    TypedCall(
      "zero-shot-classification",
      #"{"text":"t","candidate_labels":["a","b"],"multi_label":true,"hypothesis_template":"is {}"}"#,
      reply: #"{"sequence":"t","labels":["b","a"],"scores":[0.9,0.1]}"#,
      "b 0.9, a 0.1"
    ) { client, _ in
      let found = try await client.zeroShotClassification(
        "t",
        candidateLabels: ["a", "b"],
        multiLabel: true,
        hypothesisTemplate: "is {}"
      )
      return found.map { "\($0.label) \($0.score ?? -1)" }.joined(separator: ", ")
    },
    TypedCall(
      "token-classification",
      #"{"text":"t","aggregation_strategy":"none","ignore_labels":["O"],"stride":2}"#,
      reply:
        #"[{"entity_group":"PER","score":0.5,"word":"Sarah","start":0,"end":5},{"entity":"B-LOC","word":"x"}]"#,
      #"PER Sarah 0 5, B-LOC x nil nil"#
    ) { client, _ in
      let found = try await client.tokenClassification(
        "t",
        aggregationStrategy: .unaggregated,
        ignoreLabels: ["O"],
        stride: 2
      )
      return found.map { "\($0.label ?? "") \($0.word) \(text($0.start)) \(text($0.end))" }
        .joined(separator: ", ")
    },
    TypedCall(
      "fill-mask",
      #"{"text":"<mask> <mask>","targets":["x"],"top_k":1}"#,
      reply:
        #"[[{"score":0.5,"token":7,"token_str":" x","sequence":"x <mask>"}],[{"score":0.25,"token":8,"token_str":" y","sequence":"<mask> y"}]]"#,
      " x 7 x <mask>, y 8 <mask> y"
    ) { client, _ in
      try await client.fillMask("<mask> <mask>", topK: 1, targets: ["x"])
        .map { "\($0.tokenString) \(text($0.token)) \($0.sequence ?? "")" }.joined(separator: ",")
    },
    TypedCall(
      "summarization",
      #"{"text":"t","clean_up_tokenization_spaces":false,"generate_parameters":{"min_length":4},"truncation":"only_first","extra_body":{"k":1}}"#,
      reply: #"[{"summary_text":"short"}]"#,
      "short"
    ) { client, _ in
      try await client.summarization(
        "t",
        cleanUpTokenizationSpaces: false,
        generateParameters: ["min_length": 4],
        truncation: .onlyFirst,
        extraBody: ["k": 1]
      ).summaryText
    },
    TypedCall(
      "translation",
      #"{"text":"t","src_lang":"en_XX","tgt_lang":"fr_XX","clean_up_tokenization_spaces":true,"truncation":"longest_first","generate_parameters":{"num_beams":2},"extra_body":{"k":[1.5]}}"#,
      reply: #"{"translation_text":"le t"}"#,
      "le t"
    ) { client, _ in
      try await client.translation(
        "t",
        srcLang: "en_XX",
        tgtLang: "fr_XX",
        cleanUpTokenizationSpaces: true,
        truncation: .longestFirst,
        generateParameters: ["num_beams": 2],
        extraBody: ["k": [1.5]]
      ).translationText
    },
  ]
}
