import SluiceCore
import Testing

@testable import SluiceExport

/// What a file's name says is what stands in it.
struct ExportNameTests {
  @Test(
    arguments: [
      ("out.csv", ExportFormat.csv, nil), ("OUT.CSV", .csv, nil), ("out.tsv", .tsv, nil),
      ("out.jsonl", .jsonl, nil), ("out.ndjson", .jsonl, nil), ("out.json", .json, nil),
      ("out", .jsonl, nil), ("out.2026-01-31", .jsonl, nil), ("/dev/stdout", .jsonl, nil),
      ("out.jsonl.gz", .jsonl, .gzip), ("out.csv.ZST", .csv, .zstd), ("a.b/out.gz", .jsonl, .gzip),
      ("out.parquet", .parquet, nil), ("out.xlsx", .xlsx, nil),
    ] as [(String, ExportFormat, Compression?)]
  )
  func theEndingChoosesTheForm(path: String, format: ExportFormat, compression: Compression?) throws
  {
    let name = ExportName(path)
    #expect(try name.format(asked: nil, fallback: .jsonl, path: path) == format)
    #expect(name.compression == compression)
  }

  @Test(
    arguments: [
      ("out.txt", nil, "no result format has the ending .txt"),
      ("out.feather", nil, "no result format has the ending .feather"),
      ("out.csv.bz2", nil, "no result format has the ending .bz2"),
      ("out.parquet", ExportFormat.jsonl, "the name says parquet and the format is jsonl"),
      ("out.csv.gz", .jsonl, "the name says csv and the format is jsonl"),
      ("out.parquet.gz", nil, "parquet is not written as .gz"),
    ] as [(String, ExportFormat?, String)]
  )
  func aNameThatPromisesSomethingElseIsRefused(path: String, asked: ExportFormat?, what: String) {
    let error = #expect(throws: SluiceError.self) {
      try ExportName(path).format(asked: asked, fallback: .jsonl, path: path)
    }
    #expect(error?.code == .usage)
    #expect(error?.what == what)
  }

  @Test(arguments: [
    ("out.txt", ExportFormat.jsonl), ("out.jsonl", .jsonlV1), ("o.jsonl", .openAIBatch),
  ])
  func aFormatThatIsNamedMayHaveAnyOtherEnding(path: String, asked: ExportFormat) throws {
    #expect(try ExportName(path).format(asked: asked, fallback: .csv, path: path) == asked)
  }

  @Test func everyFormatIsFoundByItsNameAndItsEnding() {
    for format in ExportFormat.all {
      #expect(ExportFormat.named(format.name) == format)
      for ending in format.endings { #expect(ExportName("out\(ending)").format != nil) }
    }
    #expect(ExportFormat.named("jsonl-v2") == .jsonl)
  }
}
