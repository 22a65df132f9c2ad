internal import SluiceCore
public import SluiceJSON

/// Something that was found in an image.
public struct DetectedObject: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// What it is.
  public let label: String
  /// How sure the model is, from 0 to 1.
  public let score: Double?
  /// Where it is.
  public let box: BoundingBox

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    label = try json.required("label")
    score = json.optional("score")
    box = try BoundingBox(json: json["box"] ?? .null)
  }
}

/// A part of an image, in pixels from its upper left corner.
public struct BoundingBox: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// The left edge.
  public let xmin: Double
  /// The upper edge.
  public let ymin: Double
  /// The right edge.
  public let xmax: Double
  /// The lower edge.
  public let ymax: Double

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    xmin = try json.required("xmin")
    ymin = try json.required("ymin")
    xmax = try json.required("xmax")
    ymax = try json.required("ymax")
  }
}

/// A part of an image, and the pixels that belong to it.
public struct ImageSegment: InferenceAnswer {
  /// The object as the server sent it.
  public let json: JSONValue
  /// What it shows.
  public let label: String
  /// How sure the model is, from 0 to 1; nil where the server tells none.
  public let score: Double?
  /// An image of the same size, in general PNG: white where the pixels belong to it.
  public let mask: MediaOutput

  /// Reads an object; throws where a member is missing that every server sends.
  public init(json: JSONValue) throws {
    self.json = json
    label = try json.required("label")
    score = json.optional("score")
    mask = try MediaOutput(base64: json["mask"])
  }
}
