import SluiceCore

extension TaskDescription {
  static let conversational = TaskDescription(
    "conversational",
    summary: "Goes on with a conversation, in the form that came before chats",
    arguments: [
      .required("text", .string, "What the user says now."),
      .optional(
        "generated_responses",
        .list(of: .string),
        "What the model has said so far, oldest first."
      ),
      .optional("past_user_inputs", .list(of: .string), "What the user has said so far."),
      .optional(
        "messages",
        .list(of: .object, atLeast: 1),
        "In place of the rest: objects with role and content, as dedicated endpoints take them."
      ),
    ],
    parameters: [.extraBody(aliases: ["parameters"])],
    columns: [.text("generated_text", "{{answer.generated_text}}")],
    forms: [
      WireForm(
        "a conversation of messages",
        wires: [.current, .classic],
        route: .model,
        body: .object([.field("messages", as: "inputs"), .parameters]),
        without: ["text", "generated_responses", "past_user_inputs"],
        selector: "messages",
        answer: .object(with: "generated_text")
      )
    ]
      + WireForm.both(
        body: .object([
          .object("inputs", of: ["text", "generated_responses", "past_user_inputs"]), .parameters,
        ]),
        without: ["messages"],
        answer: .object(with: "generated_text")
      )
  )
}
