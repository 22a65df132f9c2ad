import SluiceCore
internal import SluiceJSON

extension TaskDescription {
  static let tabularClassification = TaskDescription(
    "tabular-classification",
    summary: "Labels the rows of a table",
    arguments: [.table, .tableData],
    columns: [.json("labels", "{{answer}}")],
    forms: [
      .tableData(to: .model),
      .one(
        .current,
        body: .object([.parameters, .field("table", as: "table")]),
        without: ["data"],
        answer: .values
      ),
      .one(
        .classic,
        body: .object([.field("table", as: "table")]),
        without: ["data"],
        answer: .values
      ),
    ]
  )
}

extension Field {
  static let table = Field.required(
    "table",
    .table,
    "The table: an object of columns, each a list of as many cells."
  )

  static let tableData = Field.optional(
    "data",
    .table,
    "The same in place of table, for servers that want it as inputs.data."
  )
}

extension WireForm {
  /// The form of the containers and of the scikit-learn server, which the clients do not have.
  static func tableData(to route: Route) -> WireForm {
    WireForm(
      "the container's form",
      wires: [.current, .classic],
      route: route,
      body: .object([.nested("inputs", [.field("data", as: "data")])]),
      without: ["table"],
      selector: "data",
      answer: .values
    )
  }
}

extension AnswerRule {
  /// A list of whatever the model answers with, one for each row of the table.
  static let values = AnswerRule("a list of values, one for each row of the table") {
    (reply) throws(ReplyFault) in
    guard reply.root.kind == .array, !reply.json.elements(of: reply.root).isEmpty else {
      throw reply.expected("a list of values", found: reply.root)
    }
    return reply.answer
  }
}
