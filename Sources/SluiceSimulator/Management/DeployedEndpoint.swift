package import SluiceCore
internal import SluiceJSON

/// An endpoint that is there from the start.
package struct DeployedEndpoint: Sendable, Equatable {
  let namespace: String
  let name: String
  let state: ManagedEndpoint.State

  /// Reads `my-embedder`, `team/my-embedder` or `my-embedder=paused`; an endpoint runs unless another
  /// state is named.
  ///
  /// - Throws: What is wrong with the text, for a command line.
  package init(parsing text: String) throws(SluiceError) {
    let words = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let path = words[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let state = words.count == 2 ? ManagedEndpoint.State(rawValue: String(words[1])) : .running
    guard let state, path.count <= 2, let name = path.last, EndpointBody.isName(name),
      path.count == 1 || ManagementAPI.namespaces.contains(path[0])
    else {
      throw SluiceError(
        .usage,
        "\"\(safe(text, limit: 80))\" is no endpoint",
        next: "write a name, or name=paused, team/name=scaledToZero"
      )
    }
    (namespace, self.name, self.state) = (path.count == 2 ? path[0] : "me", name, state)
  }

  /// The body that would have created it; it may sleep.
  func body(model: String, task: String?) -> JSONValue {
    .object([
      .init("name", .string(name)), .init("type", .string("authenticated")),
      .init(
        "provider",
        .object([.init("vendor", .string("aws")), .init("region", .string("us-east-1"))])
      ),
      .init(
        "compute",
        .object([
          .init("accelerator", .string("cpu")), .init("instanceType", .string("intel-icl")),
          .init("instanceSize", .string("x2")),
          .init(
            "scaling",
            .object([.init("minReplica", .integer(0)), .init("maxReplica", .integer(1))])
          ),
        ])
      ),
      .init(
        "model",
        .object(
          [
            .init("repository", .string(model)), .init("framework", .string("pytorch")),
            .init("image", .object([.init("huggingface", .object([]))])),
          ] + (task.map { [.init("task", .string($0))] } ?? [])
        )
      ),
    ])
  }
}
