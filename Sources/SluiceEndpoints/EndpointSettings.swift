public import SluiceCore

/// What an endpoint is made of: all of it when one is created, the changed parts when one is updated.
///
/// What is nil is not sent. The API's own defaults hold then, and on an update what was there stays.
public struct EndpointSettings: Sendable, Equatable {
  /// The model's repository: `intfloat/e5-small-v2`.
  ///
  /// Needed to create.
  public var repository: String?
  /// The model's commit, branch or tag.
  public var revision: String?
  /// The task to deploy for: `text-classification`.
  public var task: String?
  /// `pytorch`, `custom` and others; when creating, `pytorch` unless given.
  public var framework: String?
  /// The container; when creating, the managed one unless given.
  public var image: EndpointImage?
  /// The container's entry point, in place of the image's.
  public var command: [String]?
  /// What follows the container's entry point.
  public var arguments: [String]?
  /// The container's environment; on an update, an empty one removes all of it.
  public var environment: [String: String]?
  /// The same for values that must not be shown.
  public var secrets: [String: Secret]?
  /// The cloud: `aws`.
  ///
  /// Needed to create, and never changed.
  public var vendor: String?
  /// The cloud's region: `us-east-1`.
  ///
  /// Needed to create, and never changed.
  public var region: String?
  /// `cpu`, `gpu`, … Needed to create.
  public var accelerator: String?
  /// The kind of instance: `intel-icl`.
  ///
  /// Needed to create.
  public var instanceType: String?
  /// The size of the instance: `x2`.
  ///
  /// Needed to create.
  public var instanceSize: String?
  /// How many replicas run, and when there are more or none.
  public var scaling = EndpointScaling()
  /// Access: `authenticated` (the default when creating), `public`, `private`; never changed.
  ///
  /// `protected` is the former word for `authenticated`.
  public var type: String?
  /// The cloud account that a private endpoint is linked to; never changed.
  public var accountID: String?
  /// A domain of your own.
  public var domain: String?
  /// The path under which the model answers, with a slash in front.
  public var path: String?
  /// Whether the API keeps answers and gives them again.
  public var cachesHTTPResponses: Bool?
  /// Words to find the endpoint by.
  public var tags: [String]?

  /// Creates settings that say nothing.
  public init() {}
}

/// How many replicas an endpoint has.
public struct EndpointScaling: Sendable, Equatable {
  /// The fewest replicas; 0 lets the endpoint fall asleep.
  ///
  /// When creating, 1 unless given.
  public var minimum: Int?
  /// The most replicas.
  ///
  /// When creating, 1 (or the fewest, if that is more) unless given.
  public var maximum: Int?
  /// Minutes without a request after which it falls asleep.
  public var scaleToZeroMinutes: Int?
  /// What more replicas are started for.
  public var measure: Measure?

  /// What is measured, and the value above which replicas are added.
  public enum Measure: Sendable, Equatable {
    /// Requests that wait, for each replica.
    case pendingRequests(Double)
    /// Use of the hardware, in percent.
    case hardwareUsage(Double)
  }

  /// Creates scaling that says nothing.
  public init() {}
}
