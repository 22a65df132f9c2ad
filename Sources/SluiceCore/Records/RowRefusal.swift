/// Why a row cannot be asked: nothing was sent for it.
package struct RowRefusal: Error, Sendable, Equatable {
  /// One clause that names the column or the file: `column "text" is missing`.
  package let reason: String

  package init(_ reason: String) { self.reason = reason }
}
