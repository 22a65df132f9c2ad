import SluiceCore
import SluiceJSON

/// The first bytes of a file, and whether they are all of it.
struct FileHead {
  let bytes: [UInt8]
  let isWhole: Bool
}

/// Decides what a file is, and refuses what is no list of records.
enum Sniffer {
  /// The bytes that are looked at.
  static let headBytes = 64 << 10

  /// The format of a file.
  ///
  /// - Throws: `.data`: what the file is instead, and what to do with it.
  static func format(
    of head: FileHead,
    path: String,
    options: ManifestOptions
  ) throws(SluiceError) -> ManifestFormat {
    if let found = Signature.find(in: head.bytes) {
      throw SluiceError(
        .data,
        at: path,
        "is \(found.name)",
        next: found.advice.replacing("FILE", with: safe(path))
      )
    }
    let text = head.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? head.bytes[3...] : head.bytes[...]
    try refuseOldLineEnds(text, path)
    let format: ManifestFormat
    if let named = named(path, options) {
      format = named
    } else {
      format = try guessed(text, path, options)
    }
    switch format {
    case .jsonl: try JSONShape.refuse(text, isWhole: head.isWhole, path: path)
    case .csv: try refuseJSON(text, path, options)
    }
    return format
  }

  private static func named(_ path: String, _ options: ManifestOptions) -> ManifestFormat? {
    let name = path.lowercased()
    let isTabbed = name.hasSuffix(".tsv") || name.hasSuffix(".tab")
    let delimiter = options.delimiter ?? (isTabbed ? UInt8(ascii: "\t") : UInt8(ascii: ","))
    switch options.format {
    case .jsonl, .openAIBatch: return .jsonl
    case .csv: return .csv(delimiter: delimiter)
    case .automatic: break
    }
    if isTabbed || name.hasSuffix(".csv") { return .csv(delimiter: delimiter) }
    let isLines = [".jsonl", ".ndjson", ".json"].contains { name.hasSuffix($0) }
    return isLines ? .jsonl : nil
  }

  /// Without a telling name: a brace or bracket begins JSON, a first line with delimiters CSV.
  private static func guessed(
    _ text: ArraySlice<UInt8>,
    _ path: String,
    _ options: ManifestOptions
  ) throws(SluiceError) -> ManifestFormat {
    guard let first = text.first(where: { !isJSONSpace($0) }) else { return .jsonl }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return .jsonl }
    let line = text.prefix { $0 != UInt8(ascii: "\n") }
    if let delimiter = options.delimiter { return .csv(delimiter: delimiter) }
    if line.contains(UInt8(ascii: ",")) { return .csv(delimiter: UInt8(ascii: ",")) }
    if line.contains(UInt8(ascii: "\t")) { return .csv(delimiter: UInt8(ascii: "\t")) }
    throw SluiceError(
      .data,
      at: path,
      "does not look like JSONL (a JSON object a line) or CSV",
      next: "say which it is with --format"
    )
  }

  private static func refuseOldLineEnds(
    _ text: ArraySlice<UInt8>,
    _ path: String
  ) throws(SluiceError) {
    guard !text.contains(UInt8(ascii: "\n")), text.dropLast().contains(UInt8(ascii: "\r")) else {
      return
    }
    throw SluiceError(
      .data,
      at: path,
      "has carriage returns for line ends, as on an old Macintosh",
      next: "convert it: tr '\\r' '\\n' < \(safe(path)) > NEW"
    )
  }

  private static func refuseJSON(
    _ text: ArraySlice<UInt8>,
    _ path: String,
    _ options: ManifestOptions
  ) throws(SluiceError) {
    let line = text.prefix { $0 != UInt8(ascii: "\n") }
    guard line.first(where: { !isJSONSpace($0) }) == UInt8(ascii: "{"),
      (try? JSONReader().read(Array(line))) != nil
    else { return }
    throw SluiceError(
      .data,
      at: path,
      "is not CSV: its first line is a JSON object",
      next: options.format == .csv ? "leave out --format csv" : "add --format jsonl"
    )
  }
}

/// Whether a byte is a blank or a line end of JSON.
func isJSONSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
}
