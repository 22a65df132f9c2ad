import SluiceCore

/// One file of a manifest, as it was when the manifest was opened.
package struct ManifestFile: Sendable, Equatable {
  package let path: String
  package let format: ManifestFormat
  /// Its size when it was opened.
  ///
  /// What is appended later is not read.
  package let size: Int64
  let stamp: FileStamp

  /// Opens the file again and makes sure that it is still the one that was looked at.
  ///
  /// - Throws: `.data` when it was replaced, cut short or rewritten.
  func reopen() throws(SluiceError) -> Descriptor {
    let descriptor = try Descriptor(reading: path)
    try check(descriptor.stamp())
    return descriptor
  }

  /// Compares a newer look at the file: it may have grown, nothing else.
  func check(_ now: FileStamp) throws(SluiceError) {
    let change: String
    if !now.isSameFile(as: stamp) {
      change = "was replaced by another file while it was being read"
    } else if now.size < size {
      change = "was cut from \(size) to \(now.size) bytes while it was being read"
    } else if now.size == size, now.modified != stamp.modified {
      change = "was changed while it was being read"
    } else {
      return
    }
    throw SluiceError(
      .data,
      at: path,
      change,
      next: "run it again when nothing writes to the file any more"
    )
  }
}
