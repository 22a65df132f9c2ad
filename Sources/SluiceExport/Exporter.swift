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
    do {
      var inputs = inputs
      var columns: [InputColumn] = []
      if options.joined, options.format.traits.contains(.columnar) {
        columns = try inputs?.columns() ?? []
      }
      let request = ExportRequest(target: target, options: options, inputColumns: columns)
      let writer = try options.format.writer(request)
      return try write(outcomes, inputs, with: writer, options)
    } catch let error as SluiceError {
      throw error
    } catch {
      throw SluiceError(.inputOutput, "the rows cannot be read: \(safe("\(error)"))")
    }
  }

  private static func write(
    _ outcomes: some OutcomeSource,
    _ inputs: (any InputSource)?,
    with writer: any ResultWriter,
    _ options: ExportOptions
  ) throws -> ExportSummary {
    var (outcomes, inputs, writer) = (outcomes, inputs, writer)
    var summary = ExportSummary()
    let truncation = options.onlyTruncated ? Truncation() : nil
    var last = Int64.min
    while summary.isComplete, case let batch = try outcomes.next(), !batch.isEmpty {
      var rows: [ResultRow] = []
      rows.reserveCapacity(batch.count)
      for outcome in batch where options.states.contains(outcome.state) {
        guard outcome.position > last else {
          throw SluiceError(.software, "row \(outcome.position) came behind row \(last)")
        }
        last = outcome.position
        if truncation?.isCutOff(outcome) == false { continue }
        rows.append(ResultRow(outcome, input: try inputs?.record(at: outcome.position)))
        summary.rows[outcome.state, default: 0] += 1
      }
      summary.isComplete = try writer.append(rows)
    }
    let written = try writer.finish()
    summary.bytes = written.bytes
    summary.guardedCells = written.guardedCells
    summary.notes = written.notes
    return summary
  }
}
