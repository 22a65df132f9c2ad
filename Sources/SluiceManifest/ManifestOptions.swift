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

  /// What the person says about the way in which tables are written; nil for what files show.
  package struct Table: Sendable, Equatable {
    /// What stands between cells; a tab in `.tsv`, a comma elsewhere.
    package var delimiter: UInt8?
    /// What stands around cells, or that nothing does; `"` unless said.
    package var quote: UInt8??
    /// What takes a character's meaning away, or that nothing does.
    package var escape: UInt8??
    /// What stands for no value, besides an empty cell without quotes.
    package var nulls: [[UInt8]]?

    package init() {}
  }

  package var format: Format
  package var csv = Table()
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
    self.maxRecordBytes = maxRecordBytes
    csv.delimiter = delimiter
  }

  /// ``maxRecordBytes`` for people.
  var limitInWords: String {
    maxRecordBytes.isMultiple(of: 1 << 20)
      ? "\(maxRecordBytes >> 20) MiB" : "\(maxRecordBytes) bytes"
  }
}
