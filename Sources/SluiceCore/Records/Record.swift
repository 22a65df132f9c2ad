package import SluiceJSON

/// Where a record stands in the manifest: what a person needs to find it, and what a reader needs to
/// seek to it.
package struct Place: Sendable, Equatable, Codable {
  /// The number of the file in the manifest's list, from 0.
  package var file: Int
  /// The line of the file on which the record starts, from 1.
  package var line: Int64
  /// The offset of the record's first byte in its file.
  package var offset: Int64
  /// The number of bytes of the record, its line end included.
  package var length: Int64

  /// The offset of the first byte behind the record.
  package var end: Int64 { offset + length }

  package init(file: Int, line: Int64, offset: Int64, length: Int64) {
    self.file = file
    self.line = line
    self.offset = offset
    self.length = length
  }
}

/// One record of a manifest: its number, its place, and the columns that the job reads.
///
/// Whatever the manifest's format is, a record is a JSON object from here on: a JSONL line as it
/// stands, a CSV row as an object of strings. Values are slices of the user's own bytes, so that
/// `1.0`, `1E2`, `-0` and every escape reach the wire unchanged.
package struct Record: Sendable {
  /// The record number, from 1, over all files of the manifest.
  ///
  /// Bad records are numbered too; blank lines are not.
  package let position: Int64
  /// Where the record stands.
  package let place: Place
  /// The record as the text of a JSON object.
  package let bytes: [UInt8]
  /// One slice of ``bytes`` for each column that was asked for, in that order; nil where the record
  /// has no such column.
  package let fields: [JSONSlice?]
  /// Whether values are texts because a table has nothing else: a list or a number is then its JSON.
  package let cellsAreText: Bool

  package init(
    position: Int64,
    place: Place,
    bytes: [UInt8],
    fields: [JSONSlice?],
    cellsAreText: Bool = false
  ) {
    self.position = position
    self.place = place
    self.bytes = bytes
    self.fields = fields
    self.cellsAreText = cellsAreText
  }
}

/// A record that cannot be used, and why.
///
/// It counts as skipped and never stops a reader.
package struct BadRecord: Sendable, Equatable {
  package let position: Int64
  package let place: Place
  /// One clause for people, without a full stop: `an object has the key "a" twice`.
  package let reason: String
  /// The value of the column that names records, where it can be read all the same.
  package let id: String?

  package init(position: Int64, place: Place, reason: String, id: String? = nil) {
    self.position = position
    self.place = place
    self.reason = reason
    self.id = id
  }
}
