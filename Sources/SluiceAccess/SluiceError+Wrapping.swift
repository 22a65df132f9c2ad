import SluiceCore
import SluiceJSON

extension SluiceError {
  /// Any error as one for people: our own as they are, everything else as a fault of ours.
  package init(wrapping error: any Error) {
    self =
      (error as? SluiceError)
      ?? SluiceError(
        .software,
        "unexpected: \(safe("\(error)", limit: 500))",
        next: "please report this; nothing that was recorded is lost"
      )
  }
}
