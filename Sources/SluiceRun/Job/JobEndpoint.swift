import SluiceCore
import SluiceJSON

/// The dedicated Inference Endpoint that a job is for, and what the run may do to it.
///
/// ```yaml
/// endpoint: { name: my-embedder, wake: true, wake_timeout: 20m, then: pause }
/// ```
///
/// A list of names is as many endpoints that share the rows; what else is said holds for each of them.
public struct JobEndpoint: Sendable, Equatable {
  /// What happens at the end of a run to an endpoint that it has woken.
  public enum Afterwards: String, Sendable, CaseIterable {
    /// It is paused: not billed, and it stays so until it is resumed.
    case pause
    /// It is put to sleep: not billed, and any request wakes it.
    case scaleToZero = "scale-to-zero"
    /// It goes on running.
    case leave
  }

  /// What a run does when the endpoint is paused while it works.
  public enum OnPause: String, Sendable, CaseIterable {
    /// Resume it, twice at the most.
    case wake
    /// Wait until it is resumed, for ``Job/maxStartup``.
    case wait
    /// Stop, with exit status 69.
    case stop
  }

  /// The endpoint's name.
  public let name: String
  /// Its user or organisation; nil for the token's owner.
  public let namespace: String?
  /// Whether a paused endpoint is resumed.
  ///
  /// Default false: a running endpoint costs money, and it was stopped on purpose. One that
  /// is scaled to zero wakes with any request, which is what its owner wants.
  public let wake: Bool
  /// How long it may take until it is ready; ``Job/maxStartup`` by default.
  public let wakeTimeout: Duration
  /// What to do when it is paused while the run works: `wake` where ``wake`` is true, `wait`
  /// otherwise.
  public let onPause: OnPause
  /// What to do with it at the end if this run woke it; nil for what it was: paused again, or put to
  /// sleep again.
  public let then: Afterwards?
}

extension JobEndpoint {
  static let keys = ["name", "namespace", "wake", "wake_timeout", "on_pause", "then"]

  /// Reads the key `endpoint`: one for each name, none where there is no such key.
  static func all(_ keys: JobKeys, maxStartup: Duration) throws(SluiceError) -> [JobEndpoint] {
    guard keys.value("endpoint") != nil else { return [] }
    let own = try keys.object("endpoint", orJust: "name")
    try own.allow(only: Self.keys)
    let names = try own.strings("name") ?? []
    guard !names.isEmpty else {
      throw own.fault("name", "the endpoint has no name", next: "sluice endpoint list tells it")
    }
    var all: [JobEndpoint] = []
    for name in names {
      guard !all.contains(where: { $0.name == name }) else {
        throw own.fault("name", "\"\(safe(name, limit: 80))\" stands twice under endpoint.name")
      }
      all.append(try JobEndpoint(name, own, maxStartup: maxStartup))
    }
    return all
  }

  /// Reads what is said about all of them.
  private init(_ name: String, _ own: JobKeys, maxStartup: Duration) throws(SluiceError) {
    self.name = try Self.checked(name, "name", own)
    namespace = try own.string("namespace").map { name throws(SluiceError) in
      try Self.checked(name, "namespace", own)
    }
    wake = try own.bool("wake") ?? false
    wakeTimeout = try own.duration("wake_timeout") ?? maxStartup
    onPause = try own.choice("on_pause", OnPause.self) ?? (wake ? .wake : .wait)
    then = try own.choice("then", Afterwards.self)
    if onPause == .wake, !wake {
      throw own.fault(
        "on_pause",
        "endpoint.on_pause: wake contradicts endpoint.wake: false",
        next: "let the run wake it (wake: true), or say wait or stop"
      )
    }
  }

  /// A name as the management API takes it; it becomes part of URLs.
  private static func checked(
    _ name: String,
    _ key: String,
    _ keys: JobKeys
  ) throws(SluiceError) -> String {
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard isPlain, !name.isEmpty, name.utf8.count <= 96, name.first != "." else {
      throw keys.fault(
        key,
        "\"\(safe(name, limit: 60))\" is not the name of an endpoint or a namespace",
        next: name.contains("/") ? "write name and namespace apart; a URL is a model" : nil
      )
    }
    return name
  }
}
