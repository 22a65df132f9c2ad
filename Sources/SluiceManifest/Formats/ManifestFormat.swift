import SluiceCore
import SluiceJSON

/// One format of manifests: how a file of it is told from others, cut into records, and read.
///
/// A new format is one file: a type that conforms, and its name in ``ManifestFormats``. Nothing else
/// knows what a file is made of.
protocol ManifestFormat: Sendable {
  /// How messages name it: `JSONL`.
  static var name: String { get }
  /// Whether its files begin with the names of their columns.
  static var isTable: Bool { get }

  /// The format of a file whose name or options say so; nil where they do not.
  ///
  /// - Throws: What the file is instead, although it is called so.
  static func named(_ head: FileHead, _ options: ManifestOptions) throws(SluiceError) -> Self?

  /// The format of a file whose first bytes look like it; nil where they do not.
  static func guessed(_ head: FileHead, _ options: ManifestOptions) throws(SluiceError) -> Self?

  /// The names of the columns, where a file begins with them; nil where each record names its own.
  func header(of file: ManifestFile, _ options: ManifestOptions) throws(SluiceError) -> TableHeader?

  /// What reads a file's records from a mark on.
  ///
  /// Each format makes its own ``FormatReader``, so that no record pays for an existential.
  func reader(_ file: ManifestFile, _ start: ReaderStart) throws(SluiceError) -> any RecordReading
}

extension ManifestFormat {
  static var isTable: Bool { false }

  func header(of file: ManifestFile, _ options: ManifestOptions) throws(SluiceError) -> TableHeader?
  {
    nil
  }
}

/// The formats that are known, in the order in which they are asked.
enum ManifestFormats {
  static let all: [any ManifestFormat.Type] = [
    JSONValuesFormat.self, JSONLFormat.self, CSVFormat.self,
  ]
}

/// Where and for what a file is read.
struct ReaderStart {
  /// What is wanted of each record.
  let columns: ColumnSelection
  /// The number of the file, and where in it to begin.
  let mark: ManifestPosition
  let options: ManifestOptions
}

/// What a reader is to make of each record.
struct ColumnSelection: Sendable {
  /// The columns to slice, in this order; none for whole records.
  var names: [String]
  /// The column that names a record: read even of records that cannot be used.
  var id: String?
  /// Whether whole records are mended where a column that nothing asks for holds what JSON does not
  /// have.
  var mends = false
}

/// The records of one file, a batch at a time.
protocol RecordReading: AnyObject {
  /// Where the next record starts: its offset and its line.
  var offset: Int64 { get }
  var line: Int64 { get }
  /// Why the file could not be read to its end; nil for a good one.
  var damage: StreamDamage? { get }

  /// Appends records until there are `limit` items; fewer only at the end of the file.
  ///
  /// - Returns: How many were appended.
  func read(
    _ limit: Int,
    from position: Int64,
    into items: inout [ManifestItem]
  ) throws(SluiceError) -> Int

  /// Passes over records without looking into them.
  func skip(_ count: Int64) throws(SluiceError) -> Int64
}

/// Finds where records end, in bytes that arrive piece by piece.
protocol RecordCutter {
  /// Whether the record may hold line feeds.
  var mayHoldLines: Bool { get }
  /// Begins a new record.
  mutating func reset()
  /// The length of the record that `bytes` begin with, its end mark included; nil when it goes on.
  ///
  /// Called again with more bytes, it goes on where it was.
  mutating func end(in bytes: UnsafeBufferPointer<UInt8>) -> Int?
  /// The index of the quote that opened the cell in which the bytes end; nil outside quotes.
  mutating func openQuote(in bytes: UnsafeBufferPointer<UInt8>) -> Int?
  /// Whether a stretch is no record: an empty line, or what stands between records.
  func isBlank(_ content: UnsafeBufferPointer<UInt8>) -> Bool
  /// What is missing where the file ends; nil when it may end here.
  var missing: String? { get }
}

extension RecordCutter {
  mutating func openQuote(in bytes: UnsafeBufferPointer<UInt8>) -> Int? { nil }
  var missing: String? { nil }
}

/// Makes JSON objects of records.
protocol RecordDecoder {
  /// Whether values are texts, whatever they hold.
  static var cellsAreText: Bool { get }
  mutating func decode(_ content: UnsafeBufferPointer<UInt8>, isTorn: Bool) -> Decoded
  /// The value of the column that names records, as far as a broken one can be read.
  mutating func id(in content: UnsafeBufferPointer<UInt8>) -> String?
  /// What to say when a bad record shows that the whole file is written by other rules; nil otherwise.
  func wrongRules(in content: UnsafeBufferPointer<UInt8>) -> Decoded?
}

extension RecordDecoder {
  static var cellsAreText: Bool { false }
  func wrongRules(in content: UnsafeBufferPointer<UInt8>) -> Decoded? { nil }
}

/// What a record's bytes say.
enum Decoded {
  case object([UInt8], fields: [JSONSlice?])
  case bad(String)
  /// The record shows that the whole file is read by wrong rules.
  case wrongDialect(String, next: String)
}
