import SluiceCore

/// How a result file is compressed as a whole.
package enum Compression: String, Sendable, CaseIterable {
  case gzip
  case zstd

  /// The ending that asks for it.
  package var ending: String {
    switch self {
    case .gzip: ".gz"
    case .zstd: ".zst"
    }
  }

  /// A sink that compresses what it gets on its way into another.
  func sink(into sink: any ByteSink) throws(SluiceError) -> any ByteSink {
    switch self {
    case .gzip: GzipSink(into: sink)
    case .zstd: try ZstdSink(into: sink)
    }
  }
}
