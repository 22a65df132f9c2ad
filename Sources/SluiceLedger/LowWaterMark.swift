package import SluiceCore

/// Follows which records are still open, and so how far down everything is settled.
///
/// The source says, in manifest order, which records it has handed out and where its reader stands;
/// the ledger says which of them are settled. The mark before the earliest open record is where a
/// later run may start reading: everything before it is in the ledger. Memory follows the number of
/// open records, which is the dispatcher's window.
package struct LowWaterMark: Sendable {
  private struct Entry: Sendable {
    let mark: ManifestPosition
    var isOpen: Bool
  }
  /// In ascending positions; what stands before `head` is settled and waits to be dropped.
  private var entries: [Entry] = []
  private var head = 0
  /// How many are settled and not dropped yet.
  private var closed = 0
  private var next: ManifestPosition

  /// Nothing is open, and the reader stands at `mark`.
  package init(_ mark: ManifestPosition = .start) { next = mark }

  /// The mark below which every record is settled.
  package var mark: ManifestPosition { head < entries.count ? entries[head].mark : next }

  /// The number of the last record that the reader has passed.
  package var reached: Int64 { next.position - 1 }

  /// Takes in what the source has handed out.
  ///
  /// - Parameters:
  ///   - records: The mark right before each record, bad ones included, in ascending positions.
  ///   - next: Where the reader stands now, behind all of them.
  package mutating func opened(_ records: [ManifestPosition], next: ManifestPosition) {
    for mark in records { entries.append(Entry(mark: mark, isOpen: true)) }
    self.next = next
  }

  /// A record has been settled.
  ///
  /// One that is not open changes nothing.
  package mutating func settled(_ position: Int64) {
    guard let index = index(of: position) else { return }
    if entries[index].isOpen { closed += 1 }
    entries[index].isOpen = false
    while head < entries.count, !entries[head].isOpen { head += 1 }
    // One record may stay open while millions behind it are settled.
    if closed > 1024, closed * 2 > entries.count {
      entries.removeAll { !$0.isOpen }
      head = 0
      closed = 0
    }
  }

  private func index(of position: Int64) -> Int? {
    var low = head
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].mark.position < position { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && entries[low].mark.position == position ? low : nil
  }
}
