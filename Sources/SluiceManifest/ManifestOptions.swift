/// What a file of a manifest is made of.
package enum ManifestFormat: Sendable, Equatable {
  /// One JSON object a line.
  case jsonl
  /// RFC 4180 with a header row; the delimiter is one ASCII byte.
  case csv(delimiter: UInt8)
}

/// How a manifest is to be read.
package struct ManifestOptions: Sendable {
  /// What the person says about the format.
  package enum Format: String, Sendable, CaseIterable {
    /// The name's extension decides, and without a known one the first bytes do.
    case automatic
    case jsonl
    case csv
    /// The lines of OpenAI's batches, which are JSONL of one shape.
    case openAIBatch = "openai-batch"
  }

  package var format: Format
  /// The delimiter of CSV files; nil for the usual one: a tab in `.tsv`, a comma elsewhere.
  package var delimiter: UInt8?
  /// The most bytes of one record, its line end included; a longer one is a bad record.
  package var maxRecordBytes: Int
  /// The bytes that are read at once; small ones let tests put a border anywhere.
  package var chunkBytes = 256 << 10

  /// 16 MiB a record: four times the largest body that inference servers commonly take.
  package init(
    format: Format = .automatic,
    delimiter: UInt8? = nil,
    maxRecordBytes: Int = 16 << 20
  ) {
    self.format = format
    self.delimiter = delimiter
    self.maxRecordBytes = maxRecordBytes
  }

  /// ``maxRecordBytes`` for people.
  var limitInWords: String {
    maxRecordBytes.isMultiple(of: 1 << 20)
      ? "\(maxRecordBytes >> 20) MiB" : "\(maxRecordBytes) bytes"
  }
}
