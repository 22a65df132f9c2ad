import SluiceCore

/// Path and method, which only a task without a form of its own lets a job choose.
enum FreeRoute {
  static func url(
    _ address: Address,
    _ spec: RequestSpec,
    task: TaskDescription
  ) throws(SluiceError) -> Address {
    guard let path = spec.path, !path.isEmpty else { return address }
    guard task.isFree else { throw notFree("path", task) }
    guard !path.contains("{{") else {
      throw SluiceError(.data, at: "path", "a path takes no columns", next: "put them into inputs")
    }
    guard !path.contains("://"), !path.contains("?") else {
      throw SluiceError(
        .data,
        at: "path",
        "\"\(path)\" is no path",
        next: "give host and query as model"
      )
    }
    let longer = address.appending(path.hasPrefix("/") ? path : "/" + path)
    return try Address(longer.text, at: "path")
  }

  static func method(_ spec: RequestSpec, task: TaskDescription) throws(SluiceError) -> String {
    guard let method = spec.method else { return "POST" }
    guard task.isFree else { throw notFree("method", task) }
    let known = ["DELETE", "GET", "PATCH", "POST", "PUT"]
    guard known.contains(method.uppercased()) else {
      throw SluiceError(
        .data,
        at: "method",
        "\"\(method)\" is no method to send rows with",
        next: "known: \(known.joined(separator: ", "))"
      )
    }
    return method.uppercased()
  }

  private static func notFree(_ key: String, _ task: TaskDescription) -> SluiceError {
    SluiceError(.data, at: key, "\(task.id) has a \(key) of its own", next: "only post takes one")
  }
}
