import SluiceCore

/// A row while it is rendered.
struct RowDraft {
  var payload: [UInt8] = []
  var media: [MediaSlot] = []
}
