import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceExport

/// What is compressed is read back by the system's own programs.
struct CompressionTests {
  private static func sizes(around block: Int) -> [Int] {
    [0, 1, block - 1, block, block + 1, block * 3 + 7]
  }

  private func compressed(_ compression: Compression, _ bytes: [UInt8], cut: Int) throws -> [UInt8]
  {
    let memory = MemorySink()
    let sink = try compression.sink(into: memory)
    for start in stride(from: 0, to: bytes.count, by: cut) {
      #expect(try sink.write(Array(bytes[start..<min(bytes.count, start + cut)])))
    }
    try sink.finish()
    #expect(memory.isFinished)
    return memory.bytes
  }

  private func read(_ compressed: [UInt8], with program: String) throws -> [UInt8] {
    let directory = try TemporaryDirectory()
    let path = directory.path("file")
    try Data(compressed).write(to: URL(fileURLWithPath: path))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program, "-d", "-c"]
    process.standardInput = FileHandle(forReadingAtPath: path)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return Array(data)
  }

  @Test(arguments: sizes(around: 1 << 20), [1 << 20, 100_000])
  func gzipIsReadBackByGzip(size: Int, cut: Int) throws {
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
    #expect(try read(compressed(.gzip, bytes, cut: cut), with: "gzip") == bytes)
  }

  @Test(arguments: sizes(around: 1 << 20))
  func zstdIsReadBackByZstd(size: Int) throws {
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
    let compressed = try compressed(.zstd, bytes, cut: 1 << 20)
    #expect(compressed.starts(with: [0x28, 0xB5, 0x2F, 0xFD]))
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/zstd") else { return }
    #expect(try read(compressed, with: "zstd") == bytes)
  }

  @Test func theSameBytesGiveTheSameFile() throws {
    let bytes = Array(repeating: UInt8(7), count: 5 << 20)
    #expect(
      try compressed(.gzip, bytes, cut: 1 << 20) == (try compressed(.gzip, bytes, cut: 1 << 20))
    )
  }
}
