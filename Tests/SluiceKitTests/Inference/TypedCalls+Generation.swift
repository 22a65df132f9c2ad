import SluiceCore
import SluiceKit

extension TypedCall {
  private static let generated = #"[{"generated_text":"and so on"}]"#

  private static let everything = TextGenerationParameters(
    adapterID: "org/adapter",
    bestOf: 2,
    decoderInputDetails: true,
    details: true,
    doSample: true,
    frequencyPenalty: 0.5,
    grammar: ["type": "regex", "value": "[a-z]+"],
    maxNewTokens: 20,
    repetitionPenalty: 1.5,
    returnFullText: true,
    seed: 42,
    stop: [".", "\n"],
    temperature: 0.75,
    topK: 10,
    topNTokens: 3,
    topP: 0.5,
    truncate: 100,
    typicalP: 0.25,
    watermark: true,
    extraBody: ["k": true]
  )

  static let generation = [
    TypedCall(
      "text-generation",
      #"{"prompt":"p","adapter_id":"org/adapter","best_of":2,"decoder_input_details":true,"details":true,"do_sample":true,"frequency_penalty":0.5,"grammar":{"type":"regex","value":"[a-z]+"},"max_new_tokens":20,"repetition_penalty":1.5,"return_full_text":true,"seed":42,"stop":[".","\n"],"temperature":0.75,"top_k":10,"top_n_tokens":3,"top_p":0.5,"truncate":100,"typical_p":0.25,"watermark":true,"extra_body":{"k":true}}"#,
      reply:
        #"{"generated_text":"x y","details":{"finish_reason":"length","generated_tokens":2,"seed":null,"prefill":[{"id":1,"text":"p","logprob":null}],"tokens":[{"id":2,"text":" y","logprob":-0.5,"special":false}],"top_tokens":[[{"id":3,"text":"z","logprob":-1.5,"special":true}]],"best_of_sequences":[{"generated_text":"other","finish_reason":"eos_token","generated_tokens":1,"prefill":[],"tokens":[]}]}}"#,
      "x y length 2 nil p -0.5 true other"
    ) { client, _ in
      let found = try await client.textGeneration("p", everything)
      let details = found.details
      return "\(found.generatedText) \(details?.finishReason ?? "") "
        + "\(text(details?.generatedTokens)) \(text(details?.seed)) "
        + "\(details?.prefill.first?.text ?? "") \(text(details?.tokens.first?.logprob)) "
        + "\(text(details?.topTokens.first?.first?.isSpecial)) "
        + "\(details?.bestOfSequences.first?.generatedText ?? "")"
    },
    TypedCall("text-generation", #"{"prompt":"p"}"#, reply: generated, "and so on") { client, _ in
      try await client.textGeneration("p").generatedText
    },
    TypedCall(
      "text2text-generation",
      #"{"text":"t","clean_up_tokenization_spaces":true,"generate_parameters":{"a":1},"truncation":"do_not_truncate","extra_body":{"k":"v"}}"#,
      reply: generated,
      "and so on"
    ) { client, _ in
      try await client.text2TextGeneration(
        "t",
        cleanUpTokenizationSpaces: true,
        generateParameters: ["a": 1],
        truncation: .doNotTruncate,
        extraBody: ["k": "v"]
      ).generatedText
    },
    TypedCall(
      "completions",
      #"{"prompt":["a","b"],"best_of":2,"echo":true,"frequency_penalty":0.5,"logit_bias":{"50256":-100},"logprobs":3,"max_tokens":5,"n":2,"presence_penalty":-0.5,"seed":1,"stop":["."],"suffix":"end","temperature":0.25,"top_p":0.5,"user":"me","extra_body":{"k":1}}"#,
      reply:
        #"{"id":"c","object":"text_completion","model":"m","choices":[{"index":0,"text":"x","finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#,
      "x m 0 stop 3"
    ) { client, _ in
      let found = try await client.completions(
        ["a", "b"],
        .init(
          bestOf: 2,
          echo: true,
          frequencyPenalty: 0.5,
          logitBias: ["50256": -100],
          logprobs: 3,
          maxTokens: 5,
          n: 2,
          presencePenalty: -0.5,
          seed: 1,
          stop: ["."],
          suffix: "end",
          temperature: 0.25,
          topP: 0.5,
          user: "me",
          extraBody: ["k": 1]
        )
      )
      return "\(found.text ?? "") \(found.model ?? "") \(found.choices[0].index) "
        + "\(found.choices[0].finishReason ?? "") \(text(found.usage?.totalTokens))"
    },
    TypedCall(
      "conversational",
      #"{"text":"now","generated_responses":["r"],"past_user_inputs":["u"],"extra_body":{"k":1}}"#,
      reply:
        #"{"generated_text":"g","conversation":{"generated_responses":["r","g"],"past_user_inputs":["u","now"]}}"#,
      #"g ["r", "g"] ["u", "now"]"#
    ) { client, _ in
      let found = try await client.conversational(
        "now",
        generatedResponses: ["r"],
        pastUserInputs: ["u"],
        extraBody: ["k": 1]
      )
      return "\(found.generatedText) \(found.generatedResponses) \(found.pastUserInputs)"
    },
    TypedCall(
      "conversational",
      #"{"messages":[{"role":"user","content":"now"}]}"#,
      reply:
        #"[{"generated_text":[{"role":"user","content":"now"},{"role":"assistant","content":"g"}]}]"#,
      "g"
    ) { client, _ in
      try await client.conversational(messages: [.user("now")]).generatedText
    },
  ]
}
