import SluiceCore

extension Prose {
  /// The text as the pieces of a stream, whose sum it is.
  var pieces: [String] {
    words.enumerated().map { index, word in index == 0 ? String(word) : " " + word }
  }
}

extension ReceivedRequest {
  /// Whether the answer is wanted piece by piece; the default container cannot.
  var wantsStream: Bool {
    guard configuration.container != .toolkit else { return false }
    return flag("stream") == true || call.segments.last == "generate_stream"
  }

  /// Whether the last chunk shall tell what was used.
  var wantsStreamedUsage: Bool {
    guard let options = member("stream_options"),
      let wanted = member("include_usage", of: options)
    else { return false }
    return text(of: wanted) == Array("true".utf8)
  }
}
