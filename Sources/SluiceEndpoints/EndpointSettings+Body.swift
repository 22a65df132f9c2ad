package import SluiceCore
package import SluiceJSON

extension EndpointSettings {
  /// The body that creates an endpoint.
  ///
  /// - Throws: ``SluiceError`` (`usage`) naming what is missing or makes no sense.
  package func creation(of name: String) throws(SluiceError) -> JSONValue {
    try check()
    let needed = [
      ("repository", repository), ("accelerator", accelerator), ("instance type", instanceType),
      ("instance size", instanceSize), ("vendor", vendor), ("region", region),
    ]
    let missing = needed.filter { $0.1?.isEmpty ?? true }.map(\.0)
    guard missing.isEmpty else {
      throw SluiceError(
        .usage,
        at: safe(name, limit: 80),
        "cannot be created without \(missing.joined(separator: ", "))"
      )
    }
    var whole = self
    whole.framework = framework ?? "pytorch"
    whole.image = image ?? .managed
    whole.type = type ?? "authenticated"
    whole.scaling.minimum = scaling.minimum ?? 1
    whole.scaling.maximum = scaling.maximum ?? max(1, whole.scaling.minimum ?? 1)
    whole.environment = environment.flatMap { $0.isEmpty ? nil : $0 }
    whole.secrets = secrets.flatMap { $0.isEmpty ? nil : $0 }
    var parts: [(String, JSONValue?)] = [
      ("accountId", text(accountID)), ("name", .string(name)), ("type", text(whole.type)),
      ("provider", group([("vendor", text(vendor)), ("region", text(region))])),
    ]
    parts += whole.changes
    return group(parts) ?? .object([])
  }

  /// The body that changes an endpoint: only what is given, and `{}` when nothing is.
  ///
  /// - Throws: ``SluiceError`` (`usage`) naming what cannot be changed or makes no sense.
  package func update() throws(SluiceError) -> JSONValue {
    try check()
    let fixed = [("vendor", vendor), ("region", region), ("type", type), ("account", accountID)]
    if let (name, _) = fixed.first(where: { $0.1 != nil }) {
      throw SluiceError(
        .usage,
        "the \(name) of an endpoint cannot be changed",
        next: "create another endpoint"
      )
    }
    return group(changes) ?? .object([])
  }

  /// The groups that may change.
  private var changes: [(String, JSONValue?)] {
    [
      ("compute", compute), ("model", model),
      ("route", group([("domain", text(domain)), ("path", text(path))])),
      ("cacheHttpResponses", cachesHTTPResponses.map(JSONValue.bool)), ("tags", texts(tags)),
    ]
  }

  private var compute: JSONValue? {
    group([
      ("accelerator", text(accelerator)), ("instanceType", text(instanceType)),
      ("instanceSize", text(instanceSize)), ("scaling", group(scaling.members)),
    ])
  }

  private var model: JSONValue? {
    group([
      ("repository", text(repository)), ("framework", text(framework)),
      ("revision", text(revision)), ("task", text(task)), ("image", image?.value),
      ("command", texts(command)), ("args", texts(arguments)),
      ("env", environment.map { object($0) }), ("secrets", secrets.map { object($0, reveal) }),
    ])
  }

  /// The one place that sends secrets.
  private func reveal(_ secret: Secret) -> String { secret.reveal() }

  /// Refuses what no API could mean.
  private func check() throws(SluiceError) {
    let (minimum, maximum) = (scaling.minimum ?? 0, scaling.maximum ?? .max)
    let demands: [(Bool, String)] = [
      (minimum >= 0, "the fewest replicas cannot be below 0"),
      (maximum >= max(1, minimum), "the most replicas cannot be below 1 or below the fewest"),
      (scaling.scaleToZeroMinutes.map { $0 > 0 } ?? true, "scale to zero after 1 minute or more"),
      (scaling.measure?.isSound ?? true, "what replicas are started for must be more than 0"),
      (path.map { $0.hasPrefix("/") } ?? true, "the path must start with a slash"),
    ]
    for (isMet, what) in demands where !isMet { throw SluiceError(.usage, what) }
    let names = Array((environment ?? [:]).keys) + Array((secrets ?? [:]).keys)
    if names.contains(where: { $0.isEmpty || $0.contains("=") }) {
      throw SluiceError(.usage, "a variable's name cannot be empty or hold \"=\"")
    }
  }
}

extension EndpointScaling {
  fileprivate var members: [(String, JSONValue?)] {
    [
      ("minReplica", number(minimum)), ("maxReplica", number(maximum)),
      ("scaleToZeroTimeout", number(scaleToZeroMinutes)), ("measure", measure?.value),
    ]
  }

  private func number(_ number: Int?) -> JSONValue? { number.map { .number(String($0)) } }
}

extension EndpointScaling.Measure {
  private var threshold: Double {
    switch self {
    case .pendingRequests(let value), .hardwareUsage(let value): value
    }
  }

  fileprivate var isSound: Bool { threshold.isFinite && threshold > 0 }

  fileprivate var value: JSONValue {
    let digits = Int(exactly: threshold).map(String.init) ?? String(threshold)
    return switch self {
    case .pendingRequests: .object([.init("pendingRequests", .number(digits))])
    case .hardwareUsage: .object([.init("hardwareUsage", .number(digits))])
    }
  }
}

private func text(_ text: String?) -> JSONValue? { text.map(JSONValue.string) }

private func texts(_ texts: [String]?) -> JSONValue? {
  texts.map { .array($0.map(JSONValue.string)) }
}

/// A table in the order of its names, so that the same settings are the same bytes.
private func object<Value>(
  _ table: [String: Value],
  _ text: (Value) -> String = { "\($0)" }
) -> JSONValue {
  .object(table.sorted { $0.key < $1.key }.map { .init($0.key, .string(text($0.value))) })
}

/// The members that have a value; nil when none has.
private func group(_ members: [(String, JSONValue?)]) -> JSONValue? {
  let given = members.compactMap { name, value in value.map { JSONValue.JSONMember(name, $0) } }
  return given.isEmpty ? nil : .object(given)
}
