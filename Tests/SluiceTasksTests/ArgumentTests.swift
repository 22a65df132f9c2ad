import SluiceCore
internal import SluiceJSON
import SluiceTasks
import Testing

@Suite struct ArgumentTests {
  @Test(arguments: [
    ("text-clasification", "null", "{}", "did you mean \"text-classification\"?"),
    ("text-classification", "null", "{}", "needs \"text\", a string"),
    ("text-classification", #"{"txt":"a"}"#, "{}", "\"txt\"; did you mean \"text\"?"),
    ("text-classification", #""a""#, #"{"topk":1}"#, "\"topk\"; did you mean \"top_k\"?"),
    ("text-classification", "3", "{}", "inputs: holds the number 3"),
    ("text-classification", #"["a"]"#, "{}", "holds a list, text-classification wants a string"),
    ("text-classification", #"["{{a}}"]"#, "{}", "holds a list"),
    ("text-classification", #"{"text":{"a":"{{b}}"}}"#, "{}", "holds an object"),
    ("text-classification", #""a""#, #"{"top_k":"3"}"#, "holds the string \"3\""),
    ("text-classification", #""a""#, #"{"top_k":1.5}"#, "parameters.top_k: holds the number 1.5"),
    ("text-classification", #""a""#, #"{"top_k":"x {{k}}"}"#, "a text with columns in it"),
    ("text-classification", #""a""#, #"{"function_to_apply":"tanh"}"#, "one of \"sigmoid\""),
    ("text-classification", #"{"text":"a"}"#, #"{"text":"b"}"#, "\"text\" is given twice"),
    ("text-generation", #""p""#, #"{"top_p":2}"#, "a number from 0.0 to 1.0"),
    ("text-generation", #""p""#, #"{"max_new_tokens":-1}"#, "a whole number from 0"),
    ("text-generation", #""p""#, #"{"stream":true}"#, "wants false"),
    ("text-generation", #""p""#, #"{"stop":["a",1]}"#, "a list with the number 1"),
    ("chat-completion", #""hi""#, "{}", "wants a list of 1 or more objects"),
    ("chat-completion", "[]", "{}", "holds an empty list"),
    ("chat-completion", #"["hi"]"#, "{}", "a list with the string \"hi\""),
    ("chat-completion", #"[{}]"#, #"{"guided_json":{}}"#, "no argument or parameter"),
    ("chat-completion", #"[{}]"#, #"{"extra_body":"{{e}}"}"#, "extra_body wants an object"),
    ("feature-extraction", #""a""#, #"{"model":"m"}"#, "the current wire has no \"model\""),
    ("zero-shot-classification", #""a""#, "{}", "needs \"candidate_labels\""),
    ("zero-shot-classification", #""a""#, #"{"candidate_labels":[]}"#, "holds an empty list"),
    ("translation", #""a""#, #"{"src_lang":"en"}"#, "\"tgt_lang\" is missing"),
    (
      "table-question-answering", #"{"query":"q","table":{"a":["1"],"b":[]}}"#, "{}",
      "lists of many lengths"
    ),
    ("table-question-answering", #"{"query":"q","table":{"a":1}}"#, "{}", "more than lists"),
    ("post", "null", #"{"a":1}"#, "no argument or parameter \"a\""),
  ])
  func wrongJobsAreRefusedBeforeAnythingIsSent(
    _ task: String,
    _ inputs: String,
    _ parameters: String,
    _ words: String
  ) throws {
    let message = try #require(
      refusal(try spec(task, inputs: inputs, parameters: parameters))
    )
    #expect(message.contains(words), "\(message)")
  }

  @Test(arguments: [
    ("text-classification", #""{{c}}""#, "3", "holds the number 3, text-classification wants"),
    ("text-classification", #""{{c}}""#, #"{"a":1}"#, "holds an object"),
    ("feature-extraction", #""{{c}}""#, "[1]", "holds a list with the number 1"),
    ("feature-extraction", #""{{c}}""#, "[]", "holds an empty list"),
    ("feature-extraction", #""{{c}}""#, "true", "wants a string or a list of 1 or more strings"),
    (
      "zero-shot-classification", #"{"text":"t","candidate_labels":"{{c}}"}"#, #""a,b""#,
      "wants a list of 1 or more strings as \"candidate_labels\""
    ),
    (
      "zero-shot-classification", #"{"text":"t","candidate_labels":["{{c}}"]}"#, "7",
      "holds the number 7"
    ),
    ("chat-completion", #""{{c}}""#, #""hi""#, "wants a list of 1 or more objects"),
    (
      "table-question-answering", #"{"query":"q","table":"{{c}}"}"#,
      #"{"a":["1","2"],"b":[ "," ]}"#,
      "lists of many lengths"
    ),
  ])
  func aColumnOfTheWrongTypeIsTheRowsFault(
    _ task: String,
    _ inputs: String,
    _ column: String,
    _ words: String
  ) throws {
    let reason = try refusal(try spec(task, inputs: inputs), #"{"c":\#(column)}"#)
    #expect(reason?.hasPrefix("column \"c\" ") == true)
    #expect(reason?.contains(words) == true, "\(reason ?? "")")
  }

  @Test func numbersThatJSONCannotHoldAreRefused() throws {
    var asked = try spec("text-generation", inputs: #""p""#)
    asked.parameters = [.init("temperature", .number("nan"))]
    #expect(refusal(asked)?.contains("no number that JSON can hold") == true)
    asked.parameters = [.init("extra_body", .object([.init("a", .array([.number(".5")]))]))]
    #expect(refusal(asked)?.hasPrefix("parameters.extra_body.a: ") == true)
  }

  @Test func argumentsAndParametersMayStandOnEitherSide() throws {
    let one = try spec(
      "zero-shot-classification",
      inputs: #""{{t}}""#,
      parameters: #"{"labels":"{{l}}","multi_label":true}"#
    )
    let other = try spec(
      "zero_shot_classification",
      inputs: #"{"multi_label":true,"candidate_labels":"{{l}}","text":"{{t}}"}"#
    )
    let row = #"{"t":"x","l":["a", "b"]}"#
    let sent =
      #"{"inputs":"x","parameters":{"candidate_labels":["a", "b"],"multi_label":true}}"#
    #expect(try body(one, row) == sent)
    #expect(try body(other, row) == sent)
  }

  @Test func nullMeansNotGiven() throws {
    let asked = try spec(
      "text-classification",
      inputs: #"{"text":"a","top_k":null}"#,
      parameters: #"{"function_to_apply":null}"#
    )
    #expect(try body(asked, "{}") == #"{"inputs":"a","parameters":{}}"#)
  }

  @Test func seedsOf64BitsPass() throws {
    let asked = try spec(
      "text-generation",
      inputs: #""p""#,
      parameters: #"{"seed":18446744073709551615}"#
    )
    #expect(refusal(asked) == nil)
  }

  @Test func extraBodyJoinsTheRequestAndWins() throws {
    let chat = try spec(
      "chat-completion",
      inputs: #"[{"role":"user","content":"{{c}}"}]"#,
      parameters:
        #"{"temperature":1,"model":"m","extra_body":{"temperature":0,"guided_json":{"x":"{{c}}"}}}"#
    )
    #expect(
      try body(chat, #"{"c":"é"}"#)
        == #"{"model":"m","messages":[{"role":"user","content":"é"}],"stream":false,"temperature":0,"guided_json":{"x":"é"}}"#
    )
    let text = try spec(
      "text-generation",
      inputs: #""p""#,
      parameters: #"{"extra_body":{"max_length":9}}"#
    )
    #expect(try body(text, "{}") == #"{"inputs":"p","parameters":{"max_length":9}}"#)
  }
}
