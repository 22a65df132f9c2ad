import Glibc
import SluiceCore
import SluiceJSON

/// The body of a fetch on its way: into memory, or into a file that is gone again unless it is whole.
struct FetchedBody: ~Copyable {
  private var bytes: [UInt8] = []
  private var count = 0
  private let path: String?
  private let descriptor: Int32
  private var isWhole = false

  init() {
    path = nil
    descriptor = -1
  }

  init(creating path: String) throws(MediaFailure) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = open(path, flags, 0o600)
    guard descriptor >= 0 else { throw Self.failure(path) }
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    guard let path else { return }
    close(descriptor)
    if !isWhole { unlink(path) }
  }

  mutating func take(_ piece: [UInt8]) throws(MediaFailure) {
    count += piece.count
    guard let path else {
      bytes += piece
      return
    }
    // The beginning tells the type.
    if bytes.count < MediaType.markLength { bytes += piece.prefix(MediaType.markLength) }
    var rest = piece[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw Self.failure(path) }
      rest = rest.dropFirst(written)
    }
  }

  /// What has come, if it is an image or a recording, or may be one.
  ///
  /// - Parameters:
  ///   - name: The name in the URL.
  ///   - type: `Content-Type` of the reply.
  /// - Returns: The bytes, or the file that holds them.
  /// - Throws: When it is nothing, or a page.
  consuming func media(named name: String?, type: String?) throws(MediaFailure) -> Media {
    let said = type?.prefix { $0 != ";" }.lowercased().trimmed ?? ""
    guard count > 0 else { throw MediaFailure("the URL answers nothing") }
    let isMedia = ["image/", "audio/", "video/"].contains { said.hasPrefix($0) }
    let isText = said.hasPrefix("text/") || ["json", "xml"].contains { said.hasSuffix($0) }
    guard MediaType(of: bytes) != nil || isMedia || !isText else {
      throw MediaFailure("the URL answers \(safe(said, limit: 60)), no image and no recording")
    }
    // `application/octet-stream` says nothing, and sound in a film's container is called a film.
    let told = isMedia && !said.hasPrefix("video/") ? said : nil
    guard let path else { return Media(bytes: bytes, name: name, type: told) }
    do throws(UnusableFile) {
      let file = try FileReference(lookingAt: path)
      isWhole = true
      return Media(file: file, beginning: bytes, name: name, type: told)
    } catch {
      throw MediaFailure("\(path) \(error.reason)", isOurs: true)
    }
  }

  private static func failure(_ path: String) -> MediaFailure {
    MediaFailure(
      "\(path) cannot be written: \(String(cString: strerror(errno)).lowercased())",
      isOurs: true
    )
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
