import SluiceCore
import SluiceJSON
import SluiceDispatch

extension Job {
  /// How many requests may be in flight at an endpoint.
  ///
  /// ```yaml
  /// concurrency: auto            # finds itself, 512 at the most: the default
  /// concurrency: { max: 32 }     # finds itself, 32 at the most
  /// concurrency: 32              # 32, whatever comes of it
  /// ```
  public enum Concurrency: Sendable, Equatable {
    /// As many as bring more answers, and at most so many.
    case auto(max: Int)
    /// So many: fewer only while the endpoint refuses them.
    case pinned(Int)

    /// The most that may find itself where it is not given: few servers take more at once, and
    /// so many connections are no burden to this machine.
    public static let standardMax = 512

    /// The most requests that may ever be in flight.
    public var ceiling: Int {
      switch self {
      case .auto(let max): max
      case .pinned(let count): count
      }
    }

    /// `64 at a time`, `up to 512 at a time`.
    public var words: String {
      switch self {
      case .auto(let max): "up to \(max) at a time"
      case .pinned(let count): "\(count) at a time"
      }
    }
  }

  /// The key `concurrency`.
  static func concurrency(_ keys: JobKeys) throws(SluiceError) -> Concurrency {
    let range = 1...4096
    switch keys.value("concurrency") {
    case nil, .string("auto"): return .auto(max: Concurrency.standardMax)
    case .object:
      let members = try keys.object("concurrency")
      try members.allow(only: ["max"])
      return .auto(max: try members.integer("max", in: range) ?? Concurrency.standardMax)
    case .number:
      return .pinned(try keys.integer("concurrency", in: range) ?? 1)
    case let other?:
      let shown = safe(String(decoding: other.text, as: UTF8.self), limit: 40)
      throw keys.fault(
        "concurrency",
        "concurrency must be auto, a whole number or { max: … }, not \(shown)"
      )
    }
  }
}

extension Job.Concurrency: Encodable {
  /// As a job file has it: `{"max": 512}`, or `64`.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .auto(let max): try ["max": max].encode(to: encoder)
    case .pinned(let count): try count.encode(to: encoder)
    }
  }
}

extension SluiceDispatch.Concurrency {
  /// What the job says.
  init(_ concurrency: Job.Concurrency) {
    switch concurrency {
    case .auto(let max): self = .auto(max: max)
    case .pinned(let count): self = .pinned(count)
    }
  }
}
