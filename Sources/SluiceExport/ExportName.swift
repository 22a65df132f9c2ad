import Foundation
package import SluiceCore
internal import SluiceJSON

/// What the name of a result file says about its form: `out.csv.gz` is CSV, compressed with gzip.
package struct ExportName: Sendable, Equatable {
  /// The format of the ending; nil where there is no ending, or none that is known.
  package let format: ExportFormat?
  package let compression: Compression?
  /// The ending that no format has; nil where it is known or there is none.
  package let unknown: String?

  package init(_ path: String) {
    var name = (path as NSString).lastPathComponent.lowercased()
    compression = Compression.allCases.first { name.hasSuffix($0.ending) && name != $0.ending }
    if let compression { name.removeLast(compression.ending.count) }
    let format = ExportFormat.all.first { format in format.endings.contains(where: name.hasSuffix) }
    self.format = format
    unknown = format == nil ? Self.ending(of: name) : nil
  }

  /// Letters and digits behind the last dot: a version or a date is no ending.
  private static func ending(of name: String) -> String? {
    let ending = (name as NSString).pathExtension
    let isEnding = ending.first.map { $0.isASCII && $0.isLetter } ?? false
    return isEnding && ending.count <= 8 ? ".\(ending)" : nil
  }

  /// The format and compression that a file of this name is to be written in.
  ///
  /// - Parameters:
  ///   - asked: The format that a person named; it must not contradict the ending.
  ///   - fallback: The format of a name without an ending.
  ///   - path: The name, for messages.
  /// - Returns: The format.
  /// - Throws: `usage` when the name promises something else: results never stand under another
  ///   form's name.
  package func format(
    asked: ExportFormat?,
    fallback: ExportFormat,
    path: String
  ) throws(SluiceError) -> ExportFormat {
    let chosen = asked ?? format ?? fallback
    if asked == nil, let unknown {
      throw SluiceError(
        .usage,
        at: safe(path, limit: 400),
        "no result format has the ending \(safe(unknown, limit: 20))",
        next: "end the name in one of \(Self.endings), or say which with --format"
      )
    }
    if let format, !chosen.endings.contains(where: format.endings.contains) {
      throw SluiceError(
        .usage,
        at: safe(path, limit: 400),
        "the name says \(format.name) and the format is \(chosen.name)",
        next: "end the name in \(chosen.endings.first ?? "nothing")"
      )
    }
    if let compression, !chosen.traits.contains(.compressible) {
      throw SluiceError(
        .usage,
        at: safe(path, limit: 400),
        "\(chosen.name) is not written as \(compression.ending)",
        next: "take \(compression.ending) out of the name"
      )
    }
    return chosen
  }

  private static var endings: String {
    ExportFormat.all.flatMap(\.endings).reduce(into: [String]()) { list, ending in
      if !list.contains(ending) { list.append(ending) }
    }.joined(separator: ", ")
  }
}
