/// What nested lists of numbers look like.
package struct NumberListShape: Sendable, Equatable {
  /// How many numbers an innermost list has: all have as many.
  package let width: Int
  /// How many innermost lists there are.
  package let lists: Int
  /// Whether the value is one list of numbers, without lists in it.
  package let isFlat: Bool
}

extension JSONReader {
  /// The shape of nested lists of numbers; nil where anything else is in them, where a list is empty, and
  /// where innermost lists differ in length.
  ///
  /// One pass over the tokens; nothing is decoded.
  package func numberListShape(of slice: JSONSlice) -> NumberListShape? {
    guard slice.kind == .array else { return nil }
    let tokens = tokens
    let open = tokens.token(at: slice.offset)
    let close = tokens.last(open)
    var width = 0
    var expected = 0
    var lists = 0
    var token = open + 1
    while token <= close {
      switch tokens.byte(token) {
      case UInt8(ascii: "["):
        if width > 0 { return nil }
      case UInt8(ascii: "]"):
        if width > 0 {
          if lists > 0, width != expected { return nil }
          expected = width
          lists += 1
          width = 0
        } else if tokens.byte(token - 1) == UInt8(ascii: "[") {
          return nil
        }
      case UInt8(ascii: ","): break
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): width += 1
      default: return nil
      }
      token += 1
    }
    guard lists > 0 else { return nil }
    return NumberListShape(
      width: expected,
      lists: lists,
      isFlat: lists == 1 && tokens.byte(open + 1) != UInt8(ascii: "[")
    )
  }
}
