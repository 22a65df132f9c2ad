import SluiceCore

/// The strictness of the container that dedicated endpoints run by default.
enum Toolkit {
  /// Compared as they are written: `charset=utf-8` in lower case is refused.
  private static let types: Set<String> = [
    "application/json", "application/json; charset=UTF-8", "image/png", "image/jpeg", "image/jpg",
    "image/tiff", "image/bmp", "image/gif", "image/webp", "image/x-image", "audio/x-flac",
    "audio/flac", "audio/mpeg", "audio/x-mpeg-3", "audio/wave", "audio/wav", "audio/x-wav",
    "audio/ogg", "audio/x-audio", "audio/webm", "audio/webm;codecs=opus", "audio/AMR", "audio/amr",
    "audio/AMR-WB", "audio/AMR-WB+", "audio/m4a", "audio/x-m4a",
  ]

  /// Refuses types that the container does not know.
  static func check(_ call: IncomingRequest) throws(RequestRefusal) {
    let type = call.contentType ?? ""
    guard types.contains(type) else {
      throw .badRequest("Content type \"\(type)\" not supported.")
    }
    if let accept = call.accept, accept != "*/*", !types.contains(accept) {
      throw .badRequest("Accept type \"\(accept)\" not supported.")
    }
  }

  /// Refuses JSON without `inputs`.
  static func check(_ request: ReceivedRequest) throws(RequestRefusal) {
    guard
      !request.isJSON || request.member("inputs") != nil
        || request.member("instances") != nil
    else {
      throw .badRequest("Body needs to provide a inputs key, received: \(request.keys)")
    }
  }
}
