import SluiceCore
import SluiceKit

extension TypedCall {
  private static let everything = ChatParameters(
    frequencyPenalty: 0.5,
    logitBias: [1.0],
    logprobs: true,
    maxTokens: 5,
    n: 2,
    presencePenalty: -0.25,
    responseFormat: ["type": "json", "value": ["type": "object"]],
    seed: 1,
    stop: ["a", "b"],
    streamOptions: ["include_usage": true],
    temperature: 0.5,
    toolChoice: ["type": "function", "function": ["name": "weather"]],
    toolPrompt: "Use a tool.",
    tools: [["type": "function", "function": ["name": "weather", "parameters": [:]]]],
    topLogprobs: 2,
    topP: 0.75,
    extraBody: ["k": 1]
  )

  static let chats = [
    TypedCall(
      "chat-completion",
      #"{"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"t"},{"type":"image_url","image_url":{"url":"u"}}]},{"role":"tool","content":"r","tool_call_id":"7"}],"frequency_penalty":0.5,"logit_bias":[1.0],"logprobs":true,"max_tokens":5,"n":2,"presence_penalty":-0.25,"response_format":{"type":"json","value":{"type":"object"}},"seed":1,"stop":["a","b"],"stream_options":{"include_usage":true},"temperature":0.5,"tool_choice":{"type":"function","function":{"name":"weather"}},"tool_prompt":"Use a tool.","tools":[{"type":"function","function":{"name":"weather","parameters":{}}}],"top_logprobs":2,"top_p":0.75,"extra_body":{"k":1}}"#,
      reply:
        #"{"id":"","object":"chat.completion","created":12,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#,
      "hi m 12 assistant stop nil 1 2"
    ) { client, _ in
      let found = try await client.chatCompletion(
        messages: [
          .system("s"), .user([.text("t"), .image(url: "u")]), .tool("r", callID: "7"),
        ],
        everything
      )
      return "\(found.text ?? "") \(found.model ?? "") \(text(found.created)) "
        + "\(found.choices[0].message.role) \(found.choices[0].finishReason ?? "") "
        + "\(text(found.choices[0].logprobs)) \(text(found.usage?.promptTokens)) "
        + "\(text(found.usage?.completionTokens))"
    },
    TypedCall(
      "chat-completion",
      #"{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}"#,
      reply:
        #"{"choices":[{"message":{"content":null,"tool_calls":[{"id":0,"function":{"name":"f","arguments":{"a":1}}}]}},{"index":1,"message":{"role":"assistant","tool_calls":[{"id":"x","function":{"name":"g","arguments":"{}"}}]}}]}"#,
      #"nil 0 f {"a":1} x g "{}" nil"#
    ) { client, _ in
      let found = try await client.chat.completions.create(
        messages: [.user("q"), .assistant("a")]
      )
      let calls = found.choices.flatMap(\.message.toolCalls)
        .map { "\($0.id ?? "") \($0.name) \($0.arguments)" }.joined(separator: " ")
      return "\(text(found.text)) \(calls) \(text(found.usage))"
    },
  ]
}
