import SluiceDispatch

extension DispatchMemory {
  /// Reads what an earlier session left in its ledger; nothing where there was none, and where
  /// another version wrote it: it is learned anew then.
  init(kept text: String?) {
    let kept = KeptState(text).memory
    self = kept.flatMap { $0.version == DispatchMemory.version ? $0 : nil } ?? DispatchMemory()
  }
}
