public import Foundation
package import SluiceCore
package import SluiceJSON

/// A dedicated Inference Endpoint, as the management API describes it.
///
/// Only `name` and `state` are always there: the API adds and leaves out members over time, and what
/// it says beside the properties stands in ``json``.
public struct InferenceEndpoint: Sendable, Equatable {
  /// The name, unique in its namespace.
  public let name: String
  /// The user or organisation that it belongs to.
  public let namespace: String
  /// Where it stands.
  public let state: EndpointState
  /// The API's words about the state.
  public let message: String?
  /// Where it answers; nil before the first start and while it is paused.
  ///
  /// A URL does not mean that it is awake: one that is scaled to zero keeps its own.
  public let url: String?
  /// The path that tells whether it is well.
  public let healthRoute: String
  /// The model's repository.
  public let repository: String?
  /// The model's commit.
  public let revision: String?
  /// The task that the model was deployed for.
  public let task: String?
  /// The framework: `pytorch`, `custom`.
  public let framework: String?
  /// Access: `public`, `authenticated`, `protected`, `private`.
  public let type: String?
  /// The machine.
  public let machine: Machine
  /// The replicas.
  public let replicas: Replicas
  /// When it was made.
  public let createdAt: Date?
  /// When it was changed last.
  public let updatedAt: Date?

  /// The whole document, with secrets hidden.
  package let document: JSONValue

  /// What an endpoint runs on.
  public struct Machine: Sendable, Equatable {
    /// The cloud: `aws`.
    public let vendor: String?
    /// The cloud's region: `us-east-1`.
    public let region: String?
    /// `cpu`, `gpu` and others.
    public let accelerator: String?
    /// The kind of instance: `intel-icl`.
    public let instanceType: String?
    /// The size of the instance: `x2`.
    public let instanceSize: String?
  }

  /// How many replicas there are and may be.
  public struct Replicas: Sendable, Equatable {
    /// Those that answer now.
    public let ready: Int?
    /// Those that are wanted now.
    public let target: Int?
    /// The fewest; 0 lets the endpoint fall asleep.
    public let minimum: Int?
    /// The most.
    public let maximum: Int?
  }

  /// The document of the management API as JSON; the values of secrets are `***`.
  public var json: String { String(decoding: document.text, as: UTF8.self) }
}

extension InferenceEndpoint {
  /// Reads an endpoint's document.
  ///
  /// - Throws: ``ReplyFault`` when it has no name or no state.
  package init(_ document: JSONValue, namespace: String) throws(ReplyFault) {
    guard let name = document.string("name") else {
      throw ReplyFault("expected an endpoint with a name, found \(document.kindName)")
    }
    guard let state = document.string("status", "state") else {
      throw ReplyFault("the endpoint \"\(safe(name, limit: 80))\" has no status.state")
    }
    self.name = name
    self.namespace = namespace
    self.state = EndpointState(state)
    message = document.string("status", "message")
    url = document.string("status", "url")
    healthRoute = document.string("healthRoute") ?? "/health"
    repository = document.string("model", "repository")
    revision = document.string("model", "revision")
    task = document.string("model", "task")
    framework = document.string("model", "framework")
    type = document.string("type")
    machine = Machine(document)
    replicas = Replicas(document)
    createdAt = document.string("status", "createdAt").flatMap(Date.init(endpointTimestamp:))
    updatedAt = document.string("status", "updatedAt").flatMap(Date.init(endpointTimestamp:))
    self.document = document.hidingSecrets
  }

  /// The URL that tells whether the endpoint is well; nil while it has none.
  package var healthURL: String? {
    guard var url else { return nil }
    while url.last == "/" { url.removeLast() }
    return url + "/" + healthRoute.drop { $0 == "/" }
  }
}

extension InferenceEndpoint.Machine {
  fileprivate init(_ document: JSONValue) {
    vendor = document.string("provider", "vendor")
    region = document.string("provider", "region")
    accelerator = document.string("compute", "accelerator")
    instanceType = document.string("compute", "instanceType")
    instanceSize = document.string("compute", "instanceSize")
  }
}

extension InferenceEndpoint.Replicas {
  fileprivate init(_ document: JSONValue) {
    ready = document.integer("status", "readyReplica")
    target = document.integer("status", "targetReplica")
    minimum = document.integer("compute", "scaling", "minReplica")
    maximum = document.integer("compute", "scaling", "maxReplica")
  }
}
