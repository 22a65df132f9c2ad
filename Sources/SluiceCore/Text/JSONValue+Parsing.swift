public import SluiceJSON

extension JSONValue {
  /// Reads a JSON text.
  ///
  /// - Parameter text: The text of one value.
  /// - Throws: ``SluiceError`` (`data`) with what is wrong, and at which byte.
  public init(parsing text: String) throws {
    do throws(JSONError) {
      self = try JSONValue(parsing: Array(text.utf8))
    } catch {
      throw SluiceError(.data, "\(error.reason), at byte \(error.offset)")
    }
  }
}
