/// The version of this tool, as `--version`, the ledger and the servers see it.
public enum SluiceVersion {
  /// The version, as in CHANGELOG.md.
  public static let number = "0.2.0"

  /// `sluice/0.2.0; swift/6.3; os/linux`, in the grammar of Hugging Face's clients.
  package static var userAgent: String { "sluice/\(number); swift/\(swift); os/linux" }

  private static var swift: String {
    #if swift(>=6.4)
    "6.4"
    #elseif swift(>=6.3)
    "6.3"
    #else
    "6"
    #endif
  }
}
