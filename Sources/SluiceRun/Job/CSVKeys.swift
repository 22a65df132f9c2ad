import SluiceCore
import SluiceManifest

/// What the key `csv` says about the way in which tables are written.
enum CSVKeys {
  static func table(_ keys: JobKeys) throws(SluiceError) -> ManifestOptions.Table {
    var table = ManifestOptions.Table()
    let csv = try keys.object("csv")
    try csv.allow(only: ["delimiter", "quote", "escape", "null"])
    if let text = try csv.string("delimiter") {
      guard let byte = delimiter(text) else {
        throw csv.fault("delimiter", "the delimiter must be one ASCII character, or \"tab\"")
      }
      table.delimiter = byte
    }
    if let text = try csv.string("quote") { table.quote = .some(try mark(text, "quote", csv)) }
    if let text = try csv.string("escape") { table.escape = .some(try mark(text, "escape", csv)) }
    if let texts = try csv.strings("null") { table.nulls = texts.map { Array($0.utf8) } }
    return table
  }

  static func delimiter(_ text: String) -> UInt8? {
    if text == "tab" || text == "\\t" { return UInt8(ascii: "\t") }
    guard let byte = text.utf8.first, text.utf8.count == 1, byte < 0x80 else { return nil }
    return byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D ? nil : byte
  }

  /// One character, or `none`; doubled quotes need no escape and are what `"` says.
  private static func mark(_ text: String, _ name: String, _ csv: JobKeys) throws(SluiceError)
    -> UInt8?
  {
    if text.isEmpty || text == "none" || (name == "escape" && text == "\"") { return nil }
    guard let byte = text.utf8.first, text.utf8.count == 1, byte > 0x20, byte < 0x7F else {
      throw csv.fault(name, "\(name) must be one ASCII character, or none")
    }
    return byte
  }
}
