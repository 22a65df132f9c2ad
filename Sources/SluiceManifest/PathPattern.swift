import Foundation
package import SluiceCore
internal import SluiceJSON

/// Files named by a pattern or by their folder.
package enum PathPattern {
  /// The files that a path stands for, in the order of their names; one that is there stands for
  /// itself, whatever is in its name.
  ///
  /// - Throws: When a pattern matches nothing, or a folder is no list of files.
  package static func expand(_ path: String) throws(SluiceError) -> [String] {
    var status = stat()
    if stat(path, &status) == 0 {
      return status.st_mode & S_IFMT == S_IFDIR ? try files(inFolder: path) : [path]
    }
    guard isPattern(path) else { return [path] }
    let files = try matches(path)
    guard !files.isEmpty else {
      throw SluiceError(.data, at: path, "matches no file", next: "check the pattern")
    }
    return files
  }

  package static func isPattern(_ path: String) -> Bool { path.contains { "*?[".contains($0) } }

  /// The folder above the first wildcard of a pattern.
  package static func folder(of pattern: String) -> String {
    let parts = pattern.split(separator: "/", omittingEmptySubsequences: false)
    let fixed = parts.prefix { !isPattern(String($0)) }
    return (fixed.count == parts.count ? fixed.dropLast() : fixed).joined(separator: "/")
  }

  /// The regular files that match: `*`, `?` and `[…]` within a name, `**` for any folders.
  ///
  /// Names that begin with a dot match only a pattern that does, as in a shell.
  package static func matches(_ pattern: String) throws(SluiceError) -> [String] {
    let parts = pattern.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    var found: Set<String> = []
    try walk(pattern.hasPrefix("/") ? "/" : "", parts[...], into: &found)
    // Bytes, not characters: the same order wherever it runs.
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func walk(
    _ folder: String,
    _ parts: ArraySlice<String>,
    into found: inout Set<String>
  ) throws(SluiceError) {
    guard let part = parts.first else { return }
    let rest = parts.dropFirst()
    if part == "**" {
      try walk(folder, rest, into: &found)
      for name in try names(in: folder) where !name.hasPrefix(".") {
        let path = folder + name
        // A link to a folder is not followed: it may lead back to where it stands.
        if kind(of: path, following: false) == S_IFDIR { try walk(path + "/", parts, into: &found) }
      }
      if rest.isEmpty { try walk(folder, ["*"], into: &found) }
      return
    }
    guard isPattern(part) else {
      try step(folder + part, rest, into: &found)
      return
    }
    for name in try names(in: folder) where fnmatch(part, name, FNM_PERIOD) == 0 {
      try step(folder + name, rest, into: &found)
    }
  }

  private static func step(
    _ path: String,
    _ rest: ArraySlice<String>,
    into found: inout Set<String>
  ) throws(SluiceError) {
    let kind = kind(of: path, following: true)
    if rest.isEmpty {
      if kind == S_IFREG { found.insert(path) }
    } else if kind == S_IFDIR {
      try walk(path + "/", rest, into: &found)
    }
  }

  /// The files of a folder as Spark and others leave one: without those that begin with `_` or `.`.
  private static func files(inFolder folder: String) throws(SluiceError) -> [String] {
    let base = folder.hasSuffix("/") ? folder : folder + "/"
    let names = try names(in: base)
    if names.contains("_temporary") {
      throw SluiceError(
        .data,
        at: folder,
        "holds _temporary: Spark is still writing to it, or its job has failed",
        next: "run again when _SUCCESS is there"
      )
    }
    var files: [String] = []
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    where !name.hasPrefix("_") && !name.hasPrefix(".") {
      let path = base + name
      switch kind(of: path, following: true) {
      case S_IFREG: files.append(path)
      case S_IFDIR:
        throw SluiceError(
          .data,
          at: folder,
          "holds folders besides files: \(safe(name, limit: 80))",
          next: name.contains("=")
            ? "read its partitions with query: FROM read_json('\(safe(base))**', hive_partitioning = true)"
            : "name the files with a pattern such as \(safe(base))**/*.jsonl"
        )
      default: break
      }
    }
    guard !files.isEmpty else {
      throw SluiceError(.data, at: folder, "is a directory without files", next: "check the path")
    }
    return files
  }

  private static func names(in folder: String) throws(SluiceError) -> [String] {
    guard let stream = opendir(folder.isEmpty ? "." : folder) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw FileProblem.unreadable(folder, errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  private static func kind(of path: String, following: Bool) -> mode_t? {
    var status = stat()
    let result = following ? stat(path, &status) : lstat(path, &status)
    return result == 0 ? status.st_mode & S_IFMT : nil
  }
}
