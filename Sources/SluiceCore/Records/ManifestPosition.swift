/// A point between two records of a manifest: all that a reader needs to go on from there.
package struct ManifestPosition: Sendable, Equatable, Codable {
  /// The number of the next record, from 1.
  package var position: Int64
  /// The number of the file in the manifest's list, from 0.
  package var file: Int
  /// The offset of the next byte of that file.
  package var offset: Int64
  /// The line of that byte, from 1.
  package var line: Int64

  /// The start of a manifest.
  package static let start = ManifestPosition(position: 1, file: 0, offset: 0, line: 1)

  package init(position: Int64, file: Int, offset: Int64, line: Int64) {
    self.position = position
    self.file = file
    self.offset = offset
    self.line = line
  }

  /// The point right before a record.
  package init(before position: Int64, at place: Place) {
    self.init(position: position, file: place.file, offset: place.offset, line: place.line)
  }
}
