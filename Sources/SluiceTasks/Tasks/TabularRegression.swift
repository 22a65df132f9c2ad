import SluiceCore

extension TaskDescription {
  static let tabularRegression = TaskDescription(
    "tabular-regression",
    summary: "Reckons a number for the rows of a table",
    arguments: [.table, .tableData],
    columns: [.json("values", "{{answer}}")],
    forms: [
      .tableData(to: .model),
      // Serverless inference has given the task up.
      .one(
        .current,
        route: .server,
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
