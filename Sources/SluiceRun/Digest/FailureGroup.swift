import SluiceCore
import SluiceLedger

/// Rows that failed for the same reason: by whose fault, with which status, and in which words of the
/// server, what differs from row to row left out.
public struct FailureGroup: Sendable, Equatable, Encodable {
  /// One of its rows, as it failed.
  public struct Example: Sendable, Equatable, Encodable {
    /// The record number.
    public let row: Int64
    /// The value of the `id` column.
    public let id: String?
    /// What went wrong with it, in full.
    public let error: String
  }

  /// Names the group in commands: eight hexadecimal digits that are the same for the same reason,
  /// in every run.
  public let group: String
  /// How many rows.
  public let rows: Int64
  /// Whose fault: `row`, `endpoint`, `account`, `job`, `manifest`.
  public let fault: String
  /// The HTTP status; nil where no reply came.
  public let status: Int?
  /// The server's words with numbers as `N`, ids as `ID` and quotations as `"…"`.
  public let message: String
  /// The first of its rows in the order of the manifest.
  public let example: Example
}

extension FailureGroup {
  /// Groups rows that failed or were skipped, the largest group first.
  static func groups(of rows: [TroubledRow]) -> [FailureGroup] {
    var collector = FailureCollector()
    for row in rows { collector.add(row) }
    return collector.groups
  }
}

/// Counts failures by reason, as they are read.
struct FailureCollector: Sendable {
  /// What makes two failures alike.
  struct Key: Hashable, Sendable {
    let fault: Fault
    let status: Int?
    let message: String

    init(_ row: TroubledRow) {
      fault = row.fault
      status = row.status
      message = FoldedMessage.fold(row.error)
    }

    /// FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>), so that the name is the same anywhere.
    var name: String {
      var hash: UInt32 = 2_166_136_261
      for byte in "\(fault.rawValue) \(status ?? 0) \(message)".utf8 {
        hash = (hash ^ UInt32(byte)) &* 16_777_619
      }
      let digits = String(hash, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }
  }

  /// More reasons than these are counted as one: a server that says something else each time.
  static let mostGroups = 1000

  private var found: [Key: (rows: Int64, example: TroubledRow)] = [:]
  /// Failures beyond the groups that are kept.
  private(set) var others: Int64 = 0

  mutating func add(_ row: TroubledRow) {
    let key = Key(row)
    if let known = found[key] {
      let example = row.position < known.example.position ? row : known.example
      found[key] = (known.rows + 1, example)
    } else if found.count < Self.mostGroups {
      found[key] = (1, row)
    } else {
      others += 1
    }
  }

  var groups: [FailureGroup] {
    found.map { key, value in
      FailureGroup(
        group: key.name,
        rows: value.rows,
        fault: key.fault.rawValue,
        status: key.status,
        message: key.message,
        example: FailureGroup.Example(
          row: value.example.position,
          id: value.example.key,
          error: value.example.error
        )
      )
    }
    .sorted { ($1.rows, $0.example.row) < ($0.rows, $1.example.row) }
  }
}

extension TroubledRow {
  /// Whether the row belongs to a group by its name.
  func belongs(to group: String) -> Bool { FailureCollector.Key(self).name == group }
}
