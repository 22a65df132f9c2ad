package import SluiceCore
package import SluiceJSON

/// What a job asks of each row: the job file or the flags, resolved, not yet checked.
package struct RequestSpec: Sendable, Equatable {
  package var task: String
  /// A model id or an `http(s)` URL.
  package var model: String?
  /// The endpoints that answer in the model's place: models or URLs that can stand in for each other.
  ///
  /// Empty where the model itself answers. Rows ask the same whoever of them answers: fingerprints
  /// stand for ``model`` alone.
  package var endpoints: [String]
  package var wire: Wire
  /// A template for the task's first argument, or an object of templates named by argument.
  package var inputs: JSONValue
  /// Parameters by their Python names; their values may hold references to columns too.
  package var parameters: [JSONValue.JSONMember]
  /// How many rows one request may carry.
  package var batchRows: Int
  /// The column that names a row.
  package var idColumn: String?
  /// Whether the answer is to come piece by piece; for calls only.
  package var streams: Bool
  /// Appended to the model's URL; for `post` only.
  package var path: String?
  /// The HTTP method, `POST` unless given; for `post` only.
  package var method: String?
  /// More header fields; they win over the usual ones of the same name.
  package var headers: [HeaderField]
  /// A template for what the files of a row's answer are called; the record number where nil.
  package var fileName: String?
  /// What rows may call a model, where they name their own; without any they name those of the hub.
  package var models: [NamedModels] = []
  /// The column that holds an object of a row's own parameters.
  package var parameterColumn: String?
  /// Whether each row brings its path and its whole body, as OpenAI's batches have them.
  package var isBatchLines = false
  /// Parameters that are not sent, not even where the clients always send them: the server has said
  /// that it does not know them.
  package var omitted: Set<String> = []
  /// What vectors are kept as; calls keep what came.
  package var vectors = VectorStorage.json

  package init(
    task: String,
    model: String? = nil,
    endpoints: [String] = [],
    wire: Wire = .current,
    inputs: JSONValue = .null,
    parameters: [JSONValue.JSONMember] = [],
    batchRows: Int = 1,
    idColumn: String? = nil,
    streams: Bool = false,
    path: String? = nil,
    method: String? = nil,
    headers: [HeaderField] = [],
    fileName: String? = nil
  ) {
    self.task = task
    self.model = model
    self.endpoints = endpoints
    self.wire = wire
    self.inputs = inputs
    self.parameters = parameters
    self.batchRows = batchRows
    self.idColumn = idColumn
    self.streams = streams
    self.path = path
    self.method = method
    self.headers = headers
    self.fileName = fileName
  }
}
