import SluiceCore
import SluiceJSON

/// Puts a request's body together from its bytes and its files while libcurl sends it.
///
/// One file is open at a time and a few kilobytes of it are in memory, however large it is.
struct BodyReader: ~Copyable {
  /// How much of a file is encoded at once: a multiple of three.
  private static let stretch = 48 << 10

  let length: Int
  /// Why the body could not be read to its end.
  private(set) var failure: TransferFailure?
  private let bytes: [UInt8]
  private let files: [BodyFile]
  /// How many of the bytes have been handed out.
  private var position = 0
  /// The file that comes next, or is being read.
  private var index = 0
  private var open: OpenFile?
  /// What is encoded and not handed out yet.
  private var encoded: ArraySlice<UInt8> = []

  /// Opens the first file, so that one that is not there costs no connection.
  init(_ request: Request) {
    length = request.bodyLength
    bytes = request.body ?? []
    files = request.files
    openFile()
  }

  /// Back to the beginning: libcurl sends again what a closed connection did not take.
  mutating func rewind() {
    position = 0
    index = 0
    encoded = []
    failure = nil
    openFile()
  }

  /// Hands out what comes next; 0 at the end, nil after a ``failure``.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    var filled = 0
    while filled < buffer.count, failure == nil {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = hasReachedFile ? readFile(into: rest) : readBytes(into: rest)
      if count == 0, !hasReachedFile { break }
      filled += count
    }
    return failure == nil ? filled : nil
  }

  private var hasReachedFile: Bool { index < files.count && position == files[index].offset }

  private mutating func readBytes(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let end = index < files.count ? files[index].offset : bytes.count
    let count = min(buffer.count, end - position)
    bytes.withUnsafeBytes {
      buffer.copyMemory(from: .init(rebasing: $0[position..<position + count]))
    }
    position += count
    return count
  }

  /// Reads on in the current file; at its end the next one takes its place.
  private mutating func readFile(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    do throws(OpenFile.Problem) {
      let count =
        try files[index].encoding == .plain
        ? open?.read(into: buffer) ?? 0 : readEncoded(into: buffer)
      if encoded.isEmpty, open?.isAtEnd ?? true {
        index += 1
        openFile()
      }
      return count
    } catch {
      fail(error)
      return 0
    }
  }

  private mutating func readEncoded(
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(OpenFile.Problem) -> Int {
    if encoded.isEmpty {
      var plain = [UInt8](repeating: 0, count: Self.stretch)
      var problem: OpenFile.Problem?
      let count = plain.withUnsafeMutableBytes { bytes in
        do throws(OpenFile.Problem) { return try open?.read(into: bytes) ?? 0 } catch {
          problem = error
          return 0
        }
      }
      if let problem { throw problem }
      encoded = Base64.encoded(plain[..<count])[...]
    }
    let part = encoded.prefix(buffer.count)
    part.withUnsafeBytes { buffer.copyMemory(from: $0) }
    encoded = encoded.dropFirst(part.count)
    return part.count
  }

  private mutating func openFile() {
    open = nil
    guard index < files.count, failure == nil else { return }
    do throws(OpenFile.Problem) { open = try OpenFile(files[index].reference) } catch {
      fail(error)
    }
  }

  private mutating func fail(_ problem: OpenFile.Problem) {
    switch problem {
    case .noDescriptor:
      failure = TransferFailure(
        kind: .local,
        message: "too many open files",
        requestSent: false
      )
    case .unusable(let file):
      let path = safe(files[index].reference.path, limit: 200)
      failure = TransferFailure(
        kind: .unreadableFile,
        message: "the file \"\(path)\" \(file.reason)",
        requestSent: false
      )
    }
  }
}
