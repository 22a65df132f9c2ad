package import SluiceCore
internal import SluiceJSON

/// A column of the manifest, and what its records hold there.
package struct InputColumn: Sendable, Equatable {
  package let name: String
  package private(set) var kind: ResultColumn.Kind?

  package init(_ name: String, _ kind: ResultColumn.Kind? = nil) {
    self.name = name
    self.kind = kind
  }

  fileprivate mutating func meet(_ other: ResultColumn.Kind) {
    switch (kind, other) {
    case (nil, _): kind = other
    case (.integer, .number), (.number, .integer): kind = .number
    case (let old?, _) where old == other: break
    default: kind = .json
    }
  }
}

/// Gathers the columns of all records of a manifest, in the order in which they come up.
package struct InputColumnSurvey {
  package private(set) var columns: [InputColumn] = []
  private var places: [String: Int] = [:]
  private let reader = JSONReader()

  package init() {}

  /// Looks at one record, the text of a JSON object.
  package mutating func look(at record: [UInt8]) {
    guard let root = try? reader.read(record) else { return }
    for (order, member) in reader.members(of: root).enumerated() {
      // Nearly every record has its columns in the order of the first.
      let isInOrder = order < columns.count && columns[order].name == member.name
      let place = isInOrder ? order : place(of: member.name)
      if let kind = kind(of: member.value) { columns[place].meet(kind) }
    }
  }

  private mutating func place(of name: String) -> Int {
    if places.count < columns.count {
      for (index, column) in columns.enumerated() { places[column.name] = index }
    }
    if let place = places[name] { return place }
    places[name] = columns.count
    columns.append(InputColumn(name))
    return columns.count - 1
  }

  private func kind(of value: JSONSlice) -> ResultColumn.Kind? {
    switch value.kind {
    case .null: nil
    case .bool: .bool
    case .string: .text
    case .array, .object: .json
    case .number: Int64(reader.string(value)) == nil ? .number : .integer
    }
  }
}
