import SluiceCore

/// What a run tells while it works; each is called on a queue of the run's own and must not wait.
struct RunObserver: Sendable {
  /// Once, when everything has been checked and before the first request.
  let opening: @Sendable (RunOpening) -> Void
  /// With what a person should know at once, one line each.
  let notice: @Sendable (String) -> Void
  /// With every decision.
  let onEvent: @Sendable (RunEvent) -> Void
}
