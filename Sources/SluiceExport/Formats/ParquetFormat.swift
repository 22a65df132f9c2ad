import SluiceCore

extension ExportFormat {
  /// A columnar file that keeps every column's type, written by DuckDB.
  package static let parquet = table(
    "parquet",
    "columns with their types, written by DuckDB's command line",
    ending: ".parquet",
    copy: "FORMAT parquet, COMPRESSION zstd"
  )

  /// A spreadsheet, written by DuckDB's excel extension.
  package static let xlsx = table(
    "xlsx",
    "a spreadsheet, written by DuckDB's excel extension where it is installed",
    ending: ".xlsx",
    copy: "FORMAT xlsx, HEADER true",
    needs: "excel"
  )

  private static func table(
    _ name: String,
    _ summary: String,
    ending: String,
    copy: String,
    needs fileExtension: String? = nil
  ) -> ExportFormat {
    let check = { @Sendable () throws(SluiceError) in
      let duckDB = try DuckDBProgram.found(for: name)
      if let fileExtension { try duckDB.require(fileExtension, for: name) }
    }
    return ExportFormat(
      name,
      summary,
      endings: [ending],
      traits: [.joins, .columnar],
      check: check
    ) { (request) throws(SluiceError) in
      let table = try ResultTable(request.options, inputColumns: request.inputColumns)
      let sink = try DuckDBSink(
        try DuckDBProgram.found(for: name),
        writing: table.columns,
        as: copy,
        loading: fileExtension,
        to: try request.stagedFile(for: name)
      )
      return StreamedWriter(TableFeed(table), into: sink)
    }
  }
}

extension ExportRequest {
  /// The file that a format writes which needs one.
  ///
  /// - Throws: `usage` for standard output, pipes and devices.
  func stagedFile(for format: String) throws(SluiceError) -> StagedFile {
    if case .path = target,
      let file = try target.open(replacingExisting: options.replacesExisting) as? StagedFile
    {
      return file
    }
    throw SluiceError(
      .usage,
      "\(format) needs a file, not standard output or a pipe",
      next: "name one with -o NAME.\(format)"
    )
  }
}
