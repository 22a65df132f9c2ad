import SluiceCore
import SluiceJSON
import SluiceManifest
import SluiceTasks

/// Looks at the first records before anything is sent: when none of them can be used, and for one
/// reason, the job or the manifest is wrong, and a million skipped rows would say no more.
struct FirstRecords {
  /// How many are looked at.
  static let count = 100

  private let prepared: PreparedJob

  init(_ prepared: PreparedJob) { self.prepared = prepared }

  /// Refuses a manifest whose first records are all bad for one reason.
  func check() throws(SluiceError) {
    let renderer = prepared.rowRenderer
    let reader = try prepared.manifest.reader(columns: renderer.columns)
    var first: (place: Place, reason: String)?
    let items = try reader.next(Self.count)
    guard items.count == Self.count else { return }
    for item in items {
      guard let reason = Self.reason(item, renderer) else { return }
      if let first, Self.kind(first.reason) != Self.kind(reason) { return }
      first = first ?? (item.place, reason)
    }
    guard let first else { return }
    let file = prepared.manifest.files[first.place.file].shown
    throw SluiceError(
      .data,
      at: "\(safe(file)):\(first.place.line)",
      "the first \(Self.count) records are all bad: \(safe(first.reason))",
      next: "mend the manifest or the job; nothing was sent"
    )
  }

  private static func reason(_ item: ManifestItem, _ renderer: any RowRenderer) -> String? {
    switch item {
    case .bad(let bad): return bad.reason
    case .record(let record):
      do throws(RowRefusal) {
        _ = try renderer.rendered(record)
        return nil
      } catch {
        return error.reason
      }
    }
  }

  /// A reason without what differs from row to row: numbers, and what the row holds.
  private static func kind(_ reason: String) -> String {
    var kind = ""
    var isQuoted = false
    for character in reason {
      if character == "\"" { isQuoted.toggle() }
      if !isQuoted, !character.isNumber { kind.append(character) }
    }
    return kind
  }
}
