internal import CZstd
import Foundation
import SluiceCore

/// Compresses with zstd, with libzstd's own workers on all cores.
final class ZstdSink: ByteSink {
  /// The default of the zstd command.
  private static let level: Int32 = 3

  private let sink: any ByteSink
  private let context: OpaquePointer
  private var isWanted = true

  init(into sink: any ByteSink) throws(SluiceError) {
    guard let context = ZSTD_createCCtx() else {
      throw SluiceError(.software, "libzstd has no memory for its context")
    }
    self.sink = sink
    self.context = context
    let width = Int32(ProcessInfo.processInfo.activeProcessorCount)
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Self.level)
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    // Refused by a library that was built without threads: then it works on one core.
    ZSTD_CCtx_setParameter(context, ZSTD_c_nbWorkers, width)
  }

  deinit { ZSTD_freeCCtx(context) }

  func write(_ bytes: [UInt8]) throws(SluiceError) -> Bool {
    try compress(bytes, ZSTD_e_continue)
    return isWanted
  }

  func finish() throws(SluiceError) {
    try compress([], ZSTD_e_end)
    try sink.finish()
  }

  private func compress(_ bytes: [UInt8], _ directive: ZSTD_EndDirective) throws(SluiceError) {
    var position = 0
    var isDone = false
    while !isDone, isWanted {
      var code = 0
      let out = bytes.withUnsafeBytes { input in
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: position)
        let room = ZSTD_CStreamOutSize()
        let out = [UInt8](unsafeUninitializedCapacity: room) { output, count in
          var target = ZSTD_outBuffer(dst: output.baseAddress, size: room, pos: 0)
          code = ZSTD_compressStream2(context, &target, &source, directive)
          count = target.pos
        }
        position = source.pos
        return out
      }
      guard ZSTD_isError(code) == 0 else {
        throw SluiceError(.software, "zstd: \(String(cString: ZSTD_getErrorName(code)))")
      }
      isDone = directive == ZSTD_e_end ? code == 0 : position == bytes.count
      if !out.isEmpty { isWanted = try sink.write(out) }
    }
  }
}
