public import Foundation
import SluiceCore
import SluiceLedger

/// What a run decided, in order, also while it goes on.
///
/// ```swift
/// let log = try RunLog(ledger: "reviews.sluice")
/// for entry in try log.entries(after: 0) { print(entry.time, entry.event, entry.detail) }
/// ```
public struct RunLog: Sendable {
  /// One decision.
  public struct Entry: Sendable, Equatable, Encodable {
    /// Ascending; what follows has a greater one.
    public let number: Int64
    /// When.
    public let time: Date
    /// The start of the program that it belongs to.
    public let session: Int64?
    /// Its kind, such as `gate_closed`.
    public let event: String
    /// In words.
    public let detail: String
  }

  private let reader: LedgerReader

  /// Opens a ledger.
  ///
  /// - Parameter path: The ledger's path.
  /// - Throws: ``SluiceError`` when it is not there or not a ledger.
  public init(ledger path: String) throws { reader = try LedgerReader.open(path) }

  /// The entries behind one, at most a thousand; none when there are no more yet.
  ///
  /// - Parameter number: Where to go on; 0 for the first.
  /// - Returns: The entries, the earliest first.
  /// - Throws: ``SluiceError`` when the ledger cannot be read.
  public func entries(after number: Int64) throws -> [Entry] {
    try reader.events(after: number, limit: 1000).map { number, event in
      Entry(
        number: number,
        time: event.time,
        session: event.session,
        event: event.event.kind.rawValue,
        detail: event.event.detail
      )
    }
  }

  /// Where the last so many entries begin, for ``entries(after:)``.
  public func start(ofLast count: Int) throws -> Int64 { try reader.eventNumber(before: count) }

  /// Whether a run is at work: it kept its state within the last ten seconds.
  public func isRunning() throws -> Bool {
    guard let session = try reader.sessions(1).first, session.ended == nil else { return false }
    return KeptState(try reader.state()).isFresh(at: Date())
  }
}
