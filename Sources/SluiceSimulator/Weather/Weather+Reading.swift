package import SluiceCore
package import SluiceJSON

extension Weather {
  /// Reads a schedule as it stands in a file: `{phases: [{at: 0s, load: 30s, …}, …], round: 10m}`.
  ///
  /// - Parameters:
  ///   - tree: The file as JSON.
  ///   - place: The place in the file of a key such as `phases[1].slots`.
  /// - Throws: What is wrong, with its place.
  package init(
    _ tree: JSONValue,
    place: @escaping (_ key: String) -> String
  ) throws(SluiceError) {
    let reader = WeatherReader(place: place)
    let members = try reader.members(tree, key: "", known: ["phases", "round"])
    guard case .array(let phases)? = tree["phases"], !phases.isEmpty else {
      throw reader.wrong("", "no phases", next: "write phases: with a list of - at: 0s")
    }
    var read: [Phase] = []
    for (index, phase) in phases.enumerated() {
      let phase = try reader.phase(phase, key: "phases[\(index)]")
      if let last = read.last, phase.at <= last.at {
        throw reader.wrong("phases[\(index)].at", "is not later than the phase before")
      }
      read.append(phase)
    }
    self.phases = read
    round = try members.first { $0.name == "round" }
      .map { member throws(SluiceError) in try reader.duration(member.value, key: "round") }
    if let round, let last = read.last, round <= last.at {
      throw reader.wrong("round", "ends before the last phase begins")
    }
  }
}

/// Reads the phases of a schedule.
private struct WeatherReader {
  let place: (_ key: String) -> String

  private static let names = [
    "at", "load", "latency", "slots", "queue", "throttle", "fail", "reset", "quota", "outage",
    "endpoints", "endpoint-fault",
  ]

  func wrong(_ key: String, _ what: String, next: String? = nil) -> SluiceError {
    let name = key.split(separator: ".").last.map { "\"\(safe(String($0), limit: 80))\" " } ?? ""
    return SluiceError(.data, at: place(key), name + what, next: next)
  }

  /// The members of an object that has no others than known ones.
  func members(
    _ value: JSONValue,
    key: String,
    known: [String]
  ) throws(SluiceError) -> [JSONValue.JSONMember] {
    guard case .object(let members) = value else {
      throw wrong(key, "should be a table of names and values")
    }
    for member in members where !known.contains(member.name) {
      let inner = key.isEmpty ? member.name : "\(key).\(member.name)"
      throw wrong(inner, "is not known", next: suggestion(for: member.name, among: known))
    }
    return members
  }

  func phase(_ value: JSONValue, key: String) throws(SluiceError) -> Weather.Phase {
    let members = try members(value, key: key, known: Self.names)
    guard let at = value["at"] else { throw wrong(key, "a phase without \"at\"") }
    var changes: [Weather.Change] = []
    for member in members where member.name != "at" {
      changes.append(try change(member, key: "\(key).\(member.name)"))
    }
    return Weather.Phase(at: try duration(at, key: key + ".at"), changes: changes)
  }

  private func change(
    _ member: JSONValue.JSONMember,
    key: String
  ) throws(SluiceError) -> Weather.Change {
    let value = member.value
    switch member.name {
    case "load": return .load(try duration(value, key: key))
    case "latency":
      return .latency(
        try told(key) { () throws(SluiceError) in
          try Latency(parsing: text(value))
        }
      )
    case "slots": return .slots(try count(value, key: key, none: "unbounded", least: 1))
    case "queue": return .queue(try count(value, key: key, none: "unbounded", least: 0))
    case "throttle": return .throttle(try rate(value, key: key))
    case "fail": return .fail(try share(value, key: key))
    case "reset": return .reset(try share(value, key: key))
    case "quota": return .quotas(try quotas(value, key: key))
    case "outage": return .outage(try outage(value, key: key))
    case "endpoints": return .endpoints(try state(value, key: key))
    default:
      return .endpointFaults(
        try told(key) { () throws(SluiceError) in
          isNone(value) ? ManagementFaults() : try ManagementFaults(parsing: text(value))
        }
      )
    }
  }

  // MARK: - Values

  /// Strings as they are, numbers by their digits.
  private func text(_ value: JSONValue) -> String {
    switch value {
    case .string(let text), .number(let text): text
    case .null, .bool, .array, .object: String(decoding: value.text, as: UTF8.self)
    }
  }

  private func isNone(_ value: JSONValue) -> Bool { value == .null || value == .string("none") }

  /// An error of the command line's words, with its place in the file.
  private func told<T>(_ key: String, _ read: () throws(SluiceError) -> T) throws(SluiceError) -> T
  {
    do throws(SluiceError) { return try read() } catch {
      throw SluiceError(.data, at: place(key), error.what, next: error.next)
    }
  }

  /// `30s`, `2m`; a number is seconds.
  func duration(_ value: JSONValue, key: String) throws(SluiceError) -> Duration {
    let text = text(value)
    if let time = Duration(written: text) ?? Duration(written: text + "s") { return time }
    throw wrong(key, "is no time", next: "write 30s, 2m or 1h")
  }

  private func number(_ value: JSONValue) -> Double? {
    if case .number(let digits) = value { Double(digits) } else { nil }
  }

  private func share(_ value: JSONValue, key: String) throws(SluiceError) -> Double {
    guard let share = number(value), (0...1).contains(share) else {
      throw wrong(key, "is no share", next: "write a number from 0 to 1")
    }
    return share
  }

  private func rate(_ value: JSONValue, key: String) throws(SluiceError) -> Double? {
    if isNone(value) { return nil }
    guard let rate = number(value), rate > 0, rate.isFinite else {
      throw wrong(key, "is no rate", next: "write requests a second, or none")
    }
    return rate
  }

  private func count(
    _ value: JSONValue,
    key: String,
    none: String,
    least: Int
  ) throws(SluiceError) -> Int? {
    if isNone(value) || value == .string(none) { return nil }
    guard let count = number(value).flatMap({ Int(exactly: $0) }), count >= least else {
      throw wrong(key, "is no count", next: "write \(least) or more, or \(none)")
    }
    return count
  }

  private func quotas(_ value: JSONValue, key: String) throws(SluiceError) -> [Quota] {
    if isNone(value) { return [] }
    let values: [JSONValue] = if case .array(let elements) = value { elements } else { [value] }
    return try told(key) { () throws(SluiceError) in
      var quotas: [Quota] = []
      for value in values { quotas.append(try Quota(parsing: text(value))) }
      return quotas
    }
  }

  private func outage(_ value: JSONValue, key: String) throws(SluiceError) -> Weather.Outage? {
    switch text(value) {
    case _ where isNone(value): return nil
    case "refused": return .refused
    case "reset": return .reset
    case let text:
      guard let status = Int(text), (400...599).contains(status) else {
        throw wrong(key, "is no outage", next: "write refused, reset, a status or none")
      }
      return .status(status)
    }
  }

  private func state(
    _ value: JSONValue,
    key: String
  ) throws(SluiceError) -> ManagedEndpoint.State {
    guard let state = ManagedEndpoint.State(rawValue: text(value)) else {
      throw wrong(key, "is no state", next: "write running, paused, scaledToZero or initializing")
    }
    return state
  }
}
