package import SluiceCore
internal import SluiceJSON

/// Joins what the ledger holds with the manifest, into a file.
package enum Exporter {
  /// Writes the settled rows in the order of the manifest.
  ///
  /// The same outcomes give the same bytes, whenever and in whatever order they were settled.
  ///
  /// - Parameters:
  ///   - outcomes: The settled rows.
  ///   - inputs: The manifest, when the input columns are wanted beside the answers.
  ///   - target: A file, or standard output.
  ///   - options: The format, and which rows.
  /// - Returns: What was written.
  /// - Throws: `inputOutput` when the target cannot be written, and what the sources throw. A file
  ///   is then as it was before.
  package static func write(
    outcomes: some OutcomeSource,
    inputs: (any InputSource)? = nil,
    to target: ExportTarget,
    options: ExportOptions = ExportOptions()
  ) throws(SluiceError) -> ExportSummary {
    let sink = try target.open(replacingExisting: options.replacesExisting)
    return try write(outcomes: outcomes, inputs: inputs, into: sink, options: options)
  }

  static func write(
    outcomes: some OutcomeSource,
    inputs: (any InputSource)?,
    into sink: any ByteSink,
    options: ExportOptions
  ) throws(SluiceError) -> ExportSummary {
    do {
      var table = ExportTable(inputs: inputs, sink: sink, options: options)
      return try table.write(outcomes)
    } catch let error as SluiceError {
      throw error
    } catch {
      throw SluiceError(.inputOutput, "the rows cannot be read: \(safe("\(error)"))")
    }
  }
}

/// One export on its way.
private struct ExportTable {
  /// Bytes gathered before they are written: large enough that system calls cost nothing.
  private static let bufferSize = 1 << 20

  private var inputs: (any InputSource)?
  private let sink: any ByteSink
  private let states: Set<SettledState>
  private var encoder: any RowEncoder
  private var buffer: [UInt8] = []
  private var summary = ExportSummary()

  init(inputs: (any InputSource)?, sink: any ByteSink, options: ExportOptions) {
    self.inputs = inputs
    self.sink = sink
    states = options.states
    switch options.format {
    case .jsonl: encoder = JSONLEncoder()
    case .csv(let safe): encoder = CSVEncoder(isSafe: safe)
    case .openAIBatch: encoder = BatchEncoder()
    }
    buffer.reserveCapacity(Self.bufferSize * 2)
  }

  mutating func write(_ source: some OutcomeSource) throws -> ExportSummary {
    var source = source
    try encoder.begin(firstRecord: inputs?.firstRecord(), to: &buffer)
    var last = Int64.min
    while summary.isComplete, case let outcomes = try source.next(), !outcomes.isEmpty {
      for outcome in outcomes where states.contains(outcome.state) {
        guard outcome.position > last else {
          throw SluiceError(.software, "row \(outcome.position) came behind row \(last)")
        }
        last = outcome.position
        let input = try inputs?.record(at: outcome.position)
        try encoder.append(outcome, input: input, to: &buffer)
        summary.rows[outcome.state, default: 0] += 1
        if buffer.count >= Self.bufferSize { try flush() }
      }
    }
    try flush()
    try sink.finish()
    summary.columnsLeftOut = encoder.columnsLeftOut.sorted()
    return summary
  }

  private mutating func flush() throws(SluiceError) {
    guard summary.isComplete, !buffer.isEmpty else { return }
    summary.isComplete = try sink.write(buffer)
    summary.bytes += Int64(buffer.count)
    buffer.removeAll(keepingCapacity: true)
  }
}

/// How rows become the bytes of one format.
protocol RowEncoder {
  /// Columns of the input that the format has no place for.
  var columnsLeftOut: Set<String> { get }

  /// Appends what stands before the first row.
  ///
  /// - Parameters:
  ///   - firstRecord: The first record of the manifest when the input columns are wanted.
  ///   - out: Where the bytes go.
  /// - Throws: When the first record is no object.
  mutating func begin(firstRecord: [UInt8]?, to out: inout [UInt8]) throws

  /// Appends one row.
  mutating func append(_ outcome: Outcome, input: [UInt8]?, to out: inout [UInt8]) throws
}
