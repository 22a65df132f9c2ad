import SluiceCore
import SluiceJSON

/// Renders rows that bring their own task, model or arguments: for each kind of row the question is
/// compiled once.
final class MixedRenderer: RowRenderer {
  /// The whole record is looked into.
  let columns: [String] = []

  /// What makes rows one kind.
  private struct Key: Hashable {
    let task: String
    let model: String?
    /// The columns that its arguments and parameters stand in.
    let given: [String]
  }
  private struct Compiled {
    let renderer: Renderer
    let kind: RowKind
  }
  /// A manifest that keeps bringing new kinds is a mistake, or means harm.
  private static let limit = 4096

  private let specs: RowRequestSpecs
  private let emptyIsAbsent: Bool
  private let json = JSONReader()
  private var compiled: [Key: Compiled] = [:]
  /// What cannot be compiled, so that a million rows of it are not tried one by one.
  private var refused: [Key: RowRefusal] = [:]
  private var groups: [[String]: Int] = [:]

  /// Where the manifest is a CSV, empty cells are those that other rows have a use for.
  init(_ specs: RowRequestSpecs, emptyIsAbsent: Bool) {
    self.specs = specs
    self.emptyIsAbsent = emptyIsAbsent
  }

  func rendered(_ record: Record) throws(RowRefusal) -> RenderedRow {
    guard let root = try? json.read(record.bytes) else { throw RowRefusal("not valid JSON") }
    let members = json.members(of: root)
    let slices = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    let paths = PathSlices(root: root, json: json)
    let own = record.with(specs.columns, in: slices, paths: paths)
    let task = try Self.task(named: try specs.task.text(in: own))
    let models = try specs.model.map { (model) throws(RowRefusal) in
      try specs.models(named: try model.text(in: own))
    }
    let given = try given(members, slices, to: task)
    let key = Key(task: task.id, model: models?.name, given: given.names)
    let compiled = try compiled(key, models, given)
    let asked = record.with(compiled.renderer.columns, in: given.slices, else: slices, paths: paths)
    return RenderedRow(row: try compiled.renderer.render(asked), kind: compiled.kind)
  }

  private static func task(named name: String) throws(RowRefusal) -> TaskDescription {
    do throws(SluiceError) { return try TaskCatalogue.task(named: name, code: .data) } catch {
      throw RowRefusal(error)
    }
  }

  private func given(
    _ members: [(name: String, value: JSONSlice)],
    _ slices: [String: JSONSlice],
    to task: TaskDescription
  ) throws(RowRefusal) -> GivenColumns {
    var given = GivenColumns(for: task, reading: json)
    switch specs.source {
    case .templates: break
    case .names:
      let reserved = specs.columns + [specs.spec.parameterColumn].compactMap(\.self)
      try given.take(members, but: reserved, emptyIsAbsent: emptyIsAbsent)
    case .column(let column):
      if let value = slices[column], value.kind != .null {
        try given.take(inputs: value, of: column)
      }
    }
    if let column = specs.spec.parameterColumn, let value = slices[column],
      value.kind != .null
    {
      try given.take(parameters: value, of: column)
    }
    return given
  }

  private func compiled(
    _ key: Key,
    _ models: NamedModels?,
    _ given: GivenColumns
  ) throws(RowRefusal) -> Compiled {
    if let known = compiled[key] { return known }
    if let refusal = refused[key] { throw refusal }
    guard compiled.count < Self.limit else {
      throw RowRefusal("the manifest brings over \(Self.limit) kinds of rows")
    }
    do throws(RowRefusal) {
      let new = try compile(key, models, given)
      compiled[key] = new
      return new
    } catch {
      if refused.count >= Self.limit { refused = [:] }
      refused[key] = error
      throw error
    }
  }

  private func compile(
    _ key: Key,
    _ models: NamedModels?,
    _ given: GivenColumns
  ) throws(RowRefusal) -> Compiled {
    let spec = specs.spec(of: key.task, to: models, giving: given)
    let renderer = try renderer(for: spec)
    let names = models?.members ?? spec.members
    let endpoints = names.isEmpty ? renderer.form.endpoints : names
    let group = groups[endpoints] ?? groups.count
    groups[endpoints] = group
    let kind = RowKind(
      number: compiled.count,
      task: key.task,
      model: models?.name ?? endpoints[0],
      form: ModelForm(form: renderer.form, endpoints: endpoints),
      group: group
    )
    return Compiled(renderer: renderer, kind: kind)
  }

  /// In batches where the task and the row's kind take them, else one by one.
  private func renderer(for spec: RequestSpec) throws(RowRefusal) -> Renderer {
    if spec.batchRows > 1, let batch = try? compile(spec) { return batch }
    var single = spec
    single.batchRows = 1
    do throws(SluiceError) { return try compile(single) } catch { throw RowRefusal(error) }
  }

  private func compile(_ spec: RequestSpec) throws(SluiceError) -> Renderer {
    try Renderer(spec, bases: specs.bases, media: specs.media)
  }
}

extension RowRequestSpecs {
  /// What rows of one kind ask: the question of a job of theirs alone.
  fileprivate func spec(
    of task: String,
    to models: NamedModels?,
    giving given: GivenColumns
  ) -> RequestSpec {
    var asked = spec
    asked.task = task
    if let models {
      asked.model = models.asked
      asked.endpoints = models.members == [models.asked] ? [] : models.members
    }
    if source != .templates { asked.inputs = given.inputs }
    // The job's parameters are for rows that have none of this name.
    let names = given.parameters.map(\.name)
    asked.parameters = asked.parameters.filter { !names.contains($0.name) } + given.parameters
    return asked
  }
}

/// What columns such as `meta.text` lead to in a record.
private struct PathSlices {
  let root: JSONSlice
  let json: JSONReader

  func slice(of column: String) -> JSONSlice? {
    ColumnPath(column)?.slice(in: root, reading: json)
  }
}

extension Record {
  /// The record with these columns as its fields.
  fileprivate func with(
    _ columns: [String],
    in slices: [String: JSONSlice],
    else others: [String: JSONSlice] = [:],
    paths: PathSlices
  ) -> Record {
    Record(
      position: position,
      place: place,
      bytes: bytes,
      fields: columns.map { slices[$0] ?? others[$0] ?? paths.slice(of: $0) },
      cellsAreText: cellsAreText
    )
  }
}
