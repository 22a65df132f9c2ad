import SluiceCore

/// Decides what a file is, and refuses what is no list of records.
enum Sniffer {
  /// The format of a file.
  ///
  /// - Throws: `.data`: what the file is instead, and what to do with it.
  static func format(
    of head: FileHead,
    options: ManifestOptions
  ) throws(SluiceError) -> any ManifestFormat {
    if let found = Signature.find(in: head.bytes) {
      throw head.refusal("is \(found.name)", next: found.advice)
    }
    try ForeignText.refuse(head)
    for format in ManifestFormats.all {
      if let named = try format.named(head, options) { return named }
    }
    for format in ManifestFormats.all {
      if let guessed = try format.guessed(head, options) { return guessed }
    }
    throw head.refusal(
      "does not look like JSONL (a JSON object a line) or CSV",
      next: "say which it is with --format"
    )
  }
}
