import SluiceCore
import SluiceJSON
import SluiceManifest
import SluiceTestSupport
import Testing

/// An item in one line: `1 {"a":1}` or `2! reason`.
func line(_ item: ManifestItem) -> String {
  switch item {
  case .record(let record): "\(record.position) \(String(decoding: record.bytes, as: UTF8.self))"
  case .bad(let bad): "\(bad.position)! \(bad.reason)"
  }
}

func place(_ item: ManifestItem) -> Place {
  switch item {
  case .record(let record): record.place
  case .bad(let bad): bad.place
  }
}

extension ManifestReader {
  /// Everything to the end, in small steps.
  func all(_ step: Int = 3) throws -> [ManifestItem] {
    var items: [ManifestItem] = []
    while true {
      let more = try next(step)
      if more.isEmpty { return items }
      items += more
    }
  }
}

extension ManifestOptions {
  static func small(chunk: Int, max: Int = 16 << 20) -> ManifestOptions {
    var options = ManifestOptions(maxRecordBytes: max)
    options.chunkBytes = chunk
    return options
  }
}

/// Reads one file with a given content, and checks on the way what must always hold: counting
/// agrees, places touch, and reading goes on from every mark.
func read(
  _ content: [UInt8],
  as name: String = "rows.jsonl",
  columns: [String] = [],
  options: ManifestOptions = ManifestOptions()
) throws -> [ManifestItem] {
  let directory = try TemporaryDirectory()
  let path = try directory.write(name, content)
  let manifest = try Manifest.open(paths: [path], options: options)
  let items = try manifest.reader(columns: columns).all()
  #expect(try manifest.countRecords(isCancelled: { false }) == Int64(items.count))
  try checkMarks(manifest, columns, items)
  for (item, number) in zip(items, 1...).suffix(40) {
    let place = place(item)
    #expect(line(item).hasPrefix("\(number)"))
    #expect(place.end <= Int64(content.count))
    let before = content[..<Int(place.offset)]
    #expect(place.line == Int64(before.count { $0 == UInt8(ascii: "\n") }) + 1)
  }
  return items
}

/// Reading from the mark behind each record gives the rest.
private func checkMarks(
  _ manifest: Manifest,
  _ columns: [String],
  _ items: [ManifestItem]
) throws {
  let reader = try manifest.reader(columns: columns)
  for done in 0..<min(items.count, 12) {
    let following = items[done...].prefix(3)
    for mark in [reader.mark, ManifestPosition(before: Int64(done + 1), at: place(items[done]))] {
      let rest = try manifest.reader(columns: columns, from: mark).next(3)
      #expect(rest.map(line) == following.map(line))
      #expect(rest.map(place) == following.map(place))
    }
    if done.isMultiple(of: 2) { _ = try reader.next(1) } else { #expect(try reader.skip(1) == 1) }
  }
}

func read(
  _ text: String,
  as name: String = "rows.jsonl",
  columns: [String] = [],
  options: ManifestOptions = ManifestOptions()
) throws -> [ManifestItem] {
  try read(Array(text.utf8), as: name, columns: columns, options: options)
}

/// The values of the columns asked for, as they are written.
func values(_ item: ManifestItem) -> [String?] {
  guard case .record(let record) = item else { return [] }
  return record.fields.map { field in
    field.map { String(decoding: record.bytes[$0.range], as: UTF8.self) }
  }
}
