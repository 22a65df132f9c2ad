import Dispatch
import SluiceCore
import Synchronization

/// The way into the ledger for images and recordings: their bytes are durable in files before their
/// rows are handed on.
///
/// Files are written on a queue of its own. What comes in meanwhile waits and is synced together: the
/// slower the disk, the larger the groups.
final class FilingSink: SettlementSink {
  private typealias Batch = (
    settlements: [Settlement], durable: @Sendable (Result<Void, any Error>) -> Void
  )
  private let ledger: any SettlementSink
  private let files: AnswerFiles
  private let queue = DispatchQueue(label: "sluice.files", qos: .userInitiated)
  private let waiting = Mutex<[Batch]>([])

  init(ledger: any SettlementSink, files: AnswerFiles) {
    self.ledger = ledger
    self.files = files
  }

  func settle(
    _ settlements: [Settlement],
    durable: @escaping @Sendable (Result<Void, any Error>) -> Void
  ) {
    let hasFiles = settlements.contains { $0.answer.map { $0.binary != .none } ?? false }
    guard hasFiles else { return ledger.settle(settlements, durable: durable) }
    let isFirst = waiting.withLock { waiting in
      waiting.append((settlements, durable))
      return waiting.count == 1
    }
    if isFirst { queue.async { self.file() } }
  }

  /// Waits until what is recorded is known to the files too.
  func finish() { queue.sync {} }

  private func file() {
    let batches = waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
    do {
      let (settlements, names) = try files.filing(batches.flatMap(\.settlements))
      var filed = settlements[...]
      for (index, batch) in batches.enumerated() {
        let own = filed.prefix(batch.settlements.count)
        filed = filed.dropFirst(own.count)
        // The ledger commits in order: with the last batch all are recorded.
        let isLast = index == batches.count - 1
        ledger.settle(Array(own)) { [self] result in
          batch.durable(result)
          if isLast, case .success = result { queue.async { self.files.keep(names) } }
        }
      }
    } catch {
      for batch in batches { batch.durable(.failure(error)) }
    }
  }
}
