import Foundation
import SluiceLedger
package import SluiceCore
package import SluiceJSON
package import SluiceManifest
package import SluiceTasks

/// What to do with the rows of a manifest: a job file or a set of flags, read and checked.
///
/// A job is a value. It says what is asked (``question``), of which rows (``manifest``), how hard
/// (``concurrency``, ``attempts``, …), and where the results go. Reading it touches no other file
/// and sends nothing.
///
/// ```swift
/// let job = try Job(contentsOf: "jobs/embed-reviews.yaml")
/// let outcome = try await Run(job).start()
/// ```
public struct Job: Sendable {
  /// What happens to a run when a record of the manifest cannot be used.
  public enum BadRowPolicy: String, Sendable, CaseIterable {
    /// The record is counted, listed and skipped: the default, because one torn line must not cost a
    /// night.
    case skip
    /// The run stops at it, resumable, with exit status 65.
    case stop
  }

  /// What happens to a row that names an image or a recording by its URL.
  public enum MediaURLPolicy: String, Sendable, CaseIterable {
    /// The row cannot be used: a manifest may come from a stranger, and what it names would be asked
    /// from this machine.
    case refuse
    /// It is fetched, without credentials and within limits, from hosts of the internet and from
    /// those that the job vouches for.
    case fetch
  }

  /// Whether servers are asked what they are and what they take.
  public enum ServerLimits: String, Sendable, CaseIterable {
    /// They are, when the first row is about to be sent, and units are packed accordingly.
    case read
    /// Nothing is asked: what one replica of many says need not hold for what stands in front of them.
    case ignore
  }

  /// The job's name: its file's name without the ending, unless the key `name` says otherwise.
  public let name: String
  /// The paths of the manifest's files, in order.
  ///
  /// `-` is standard input; folders and patterns stand for the files in them. Empty where ``query`` or
  /// ``listedFiles`` say what the rows are.
  public let manifest: [String]
  /// A query whose rows are the manifest, run by DuckDB's command line.
  public let query: String?
  /// A pattern whose files are the manifest, a row each: `path`, `name`, `bytes`.
  public let listedFiles: String?
  /// Where the run's ledger is.
  public let ledger: String
  /// Where the results go when the run is finished, `-` for standard output; nil when the job does
  /// not say.
  public let export: String?
  /// What the results hold, and in which form.
  public let results: ResultSettings
  /// The folder that answers which are images or recordings go into; `files` beside the results, or
  /// beside the ledger where no results are asked for.
  public let files: String
  /// What to do about a record that cannot be used.
  public let onBadRow: BadRowPolicy
  /// Requests in flight at one endpoint: as many as bring more answers, 512 at the most, unless the job says otherwise.
  public let concurrency: Concurrency
  /// Requests charged to a row at the most, the first included; 6 by default.
  public let attempts: Int
  /// How long a row may be tried, waiting for a cold endpoint not counted; 10 minutes by default.
  public let rowDeadline: Duration
  /// How long one request may take; 10 minutes by default, the figure of OpenAI's clients.
  public let timeout: Duration
  /// How long an endpoint may take to answer for the first time; 30 minutes by default.
  public let maxStartup: Duration

  /// How long a run that is told to stop waits for what is in flight; 20 seconds by default, within the
  /// 30 that Slurm and Kubernetes leave a process.
  public let drain: Duration

  /// The longest wait that a server may ask for before it is parked; 15 minutes by default.
  public let maxWait: Duration
  /// The quotas of the endpoints.
  public let limits: JobLimits
  /// What the run may cost, how long it may take, and how many rows may fail.
  public let budget: JobBudget

  /// The folder that images and recordings must lie under; nil for the manifest's own.
  public let mediaRoot: String?
  /// What happens to a row that names an image or a recording by URL; refused by default.
  public let mediaURLs: MediaURLPolicy
  /// Hosts that such URLs may lead to wherever they are: on a private network, over plain `http`,
  /// through a proxy.
  public let mediaHosts: [String]

  /// The route that tells whether the server is up, a path or a URL; nil for none.
  ///
  /// It is asked in the place of rows while the server is not up.
  public let health: String?
  /// The dedicated endpoints that it is for, which share the rows; none where `model` says it all.
  public let endpoints: [JobEndpoint]

  /// What becomes of what servers say about their own limits; read by default.
  public let serverLimits: ServerLimits

  /// The command to be run when a run of it has ended; nil for none.
  ///
  /// A ledger does not keep it: whoever opens a ledger of somebody else must not run its commands.
  public let onEnd: OnEnd?

  /// Whether several endpoints may serve different models; they are refused otherwise, because one
  /// row's answer would then depend on which endpoint happened to have room.
  public let allowsDifferentModels: Bool

  /// What relative paths in a query are relative to.
  let folder: String
  /// What embeddings are kept as: numbers in single precision by default.
  package let vectors: VectorStorage

  package internal(set) var spec: RequestSpec
  package let manifestOptions: ManifestOptions
  /// The job as it was read, with absolute paths: what the ledger keeps, and what `sluice run LEDGER`
  /// reads again.
  package let document: JSONValue

  /// Reads a job file (YAML, or JSON when the name ends in `.json`).
  ///
  /// - Parameter path: The job file. Relative paths inside it are relative to it.
  /// - Throws: ``SluiceError`` (`data`) naming file, line, key and the nearest right name.
  public init(contentsOf path: String) throws {
    try self.init(JobDocument(contentsOf: path))
  }

  package init(_ document: JobDocument) throws(SluiceError) {
    let keys = JobKeys(document)
    try keys.allow(only: Job.keys)
    let place = JobPlace(document: document)

    query = try keys.string("query")
    listedFiles = try keys.string("files").map(place.absolute)
    manifest = try Job.manifest(keys, place)
    manifestOptions = try Job.manifestOptions(keys)
    let asked = try Job.spec(keys).about(filesOf: listedFiles)
    folder = try keys.string("query_folder").map(place.absolute) ?? place.absolute(".")
    name =
      try keys.string("name")
      ?? place.name(manifest: Job.sources(manifest, query, listedFiles), task: asked.label)
    guard !name.isEmpty else { throw keys.fault("name", "the job's name is empty") }
    ledger = LedgerName.real(
      try keys.string("ledger").map(place.absolute) ?? place.ledger(named: name)
    )

    let exportKeys = try keys.object("export", orJust: "path")
    export = try exportKeys.string("path").map { $0 == "-" ? $0 : place.absolute($0) }
    results = try ResultSettings(exportKeys)

    let fileOfResults = export == "-" ? nil : export
    let output = try keys.object("output", orJust: "files")
    try output.allow(only: ["files", "name"])
    files =
      try output.string("files").map(place.absolute)
      ?? place.beside(fileOfResults ?? ledger, "files")

    try Job.keepApart(
      keys,
      manifest: manifest,
      ledger: ledger,
      export: export,
      jobFile: document.path
    )

    onBadRow = try keys.choice("on_bad_row", BadRowPolicy.self) ?? .skip
    concurrency = try Job.concurrency(keys)

    let retry = try keys.object("retry")
    try retry.allow(only: ["attempts", "deadline"])
    attempts = try retry.integer("attempts", in: 1...1000) ?? 6
    rowDeadline = try retry.duration("deadline") ?? .seconds(600)
    timeout = try keys.duration("timeout") ?? .seconds(600)
    maxStartup = try keys.duration("max_startup") ?? .seconds(1800)
    drain = try keys.duration("drain") ?? .seconds(20)
    endpoints = try JobEndpoint.all(keys, maxStartup: maxStartup)
    try Job.checkModel(asked.model, endpoints, keys)
    vectors = asked.vectors
    spec = asked.about(endpoints)
    allowsDifferentModels = try keys.bool("allow_different_models") ?? false
    serverLimits = try keys.choice("server_limits", ServerLimits.self) ?? .read
    health = try Job.health(keys, spec, endpoints)
    maxWait = try keys.duration("max_wait") ?? .seconds(900)
    limits = try JobLimits(keys)
    budget = try JobBudget(keys)
    onEnd = try Job.onEnd(keys)
    mediaRoot = try keys.string("media_root").map(place.absolute)
    mediaURLs = try keys.choice("media_urls", MediaURLPolicy.self) ?? .refuse
    mediaHosts = try Job.mediaHosts(keys)

    self.document = Job.resolved(
      document,
      name: name,
      manifest: manifest,
      ledger: ledger,
      export: export,
      files: try output.string("files").map(place.absolute),
      mediaRoot: mediaRoot,
      rows: (query == nil ? nil : folder, listedFiles)
    )
  }

  static let keys = [
    "name", "task", "model", "models", "allow_different_models", "endpoint", "wire", "manifest",
    "format", "query", "query_folder", "files", "csv",
    "delimiter", "id", "inputs",
    "parameters",
    "batch", "concurrency", "retry", "timeout", "max_startup", "max_wait", "limits", "budget",
    "server_limits", "health", "drain", "export", "ledger", "on_bad_row", "path", "method",
    "headers",
    "media_root",
    "media_urls", "media_hosts", "output", "on_end", "vectors",
  ]
}
