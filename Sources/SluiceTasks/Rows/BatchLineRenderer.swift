import SluiceCore
import SluiceJSON

/// Renders batch lines: for each path the question is compiled once.
final class BatchLineRenderer: RowRenderer {
  let columns = [BatchLines.id, "method", "url", "body"]

  private struct Compiled {
    let renderer: Renderer
    let kind: RowKind
  }
  /// The API of OpenAI has about fifty.
  private static let limit = 256

  private let lines: BatchLines
  private let json = JSONReader()
  private var compiled: [String: Compiled] = [:]

  init(_ lines: BatchLines) { self.lines = lines }

  func rendered(_ record: Record) throws(RowRefusal) -> RenderedRow {
    if let method = record.fields[1], method.kind != .null,
      try record.text(of: 1, column: "method") != "POST"
    {
      throw RowRefusal("\"method\" holds \(JSONText.words(record.bytes[method.range])), not POST")
    }
    let path = try record.text(of: 2, column: "url")
    try check(body: record)
    let compiled = try compiled(path)
    let fields = compiled.renderer.columns.map { name in
      columns.firstIndex(of: name).flatMap { record.fields[$0] }
    }
    let asked = Record(
      position: record.position,
      place: record.place,
      bytes: record.bytes,
      fields: fields,
      cellsAreText: record.cellsAreText
    )
    return RenderedRow(row: try compiled.renderer.render(asked), kind: compiled.kind)
  }

  private func check(body record: Record) throws(RowRefusal) {
    guard let body = record.fields[3], body.kind == .object else {
      throw RowRefusal("\"body\" is missing or no object")
    }
    guard let root = try? json.read(Array(record.bytes[body.range])),
      let stream = json.field("stream", of: root), stream.kind == .bool,
      json.string(stream) == "true"
    else { return }
    throw RowRefusal("the body asks for a stream (\"stream\": true); rows are never streamed")
  }

  private func compiled(_ path: String) throws(RowRefusal) -> Compiled {
    if let known = compiled[path] { return known }
    guard lines.isBelow(path) else {
      throw RowRefusal(
        "\"url\" holds \"\(safe(path, limit: 200))\", wanted a path such as /v1/chat/completions"
      )
    }
    guard compiled.count < Self.limit else {
      throw RowRefusal("the manifest brings over \(Self.limit) paths")
    }
    do throws(SluiceError) {
      let renderer = try lines.renderer(for: path)
      let form = ModelForm(
        form: renderer.form,
        endpoints: lines.servers.map(\.name),
        answer: BatchLines.answer(to: path)
      )
      let kind = RowKind(
        number: compiled.count,
        task: path,
        model: lines.servers[0].name,
        form: form
      )
      let new = Compiled(renderer: renderer, kind: kind)
      compiled[path] = new
      return new
    } catch {
      throw RowRefusal(error)
    }
  }
}

extension BatchLines {
  /// Whether a path stays under the server's: no dots that lead out of it, however they are written.
  fileprivate func isBelow(_ path: String) -> Bool {
    guard path.hasPrefix("/"), !isBelowRoot || path.hasPrefix(Self.root + "/") else { return false }
    return path.lowercased().replacing("%2e", with: ".").replacing("%2f", with: "/")
      .split(separator: "/").allSatisfy { $0 != "." && $0 != ".." }
  }
}
