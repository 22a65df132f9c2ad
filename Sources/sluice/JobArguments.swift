import ArgumentParser
import Foundation
import SluiceCore
import SluiceJSON
import SluiceKit

/// A job on the command line: a file, flags, or a file with flags that win over it.
struct JobArguments: ParsableArguments {
  @Argument(help: "A job file (YAML or JSON), or the ledger of an earlier run.")
  var job: String?

  @Option(help: "The task's id, `sluice tasks` lists them; or a template such as '{{task}}'.")
  var task: String?

  @Option(
    help: ArgumentHelp(
      "A model id (org/name), the URL of an endpoint, or a template such as '{{model}}'; repeated, endpoints that share the rows.",
      valueName: "model"
    )
  )
  var model: [String] = []

  @Flag(help: "Let the endpoints that share the rows serve different models.")
  var allowDifferentModels = false

  @OptionGroup var rowModels: RowModelArguments

  @OptionGroup(title: "A dedicated endpoint")
  var endpoint: JobEndpointArguments

  @Option(
    help: ArgumentHelp(
      "The rows: a file (JSONL, JSON, CSV, also .gz and .zst; Parquet with DuckDB), a folder, a pattern such as 'part-*.jsonl', or - for standard input; repeated, one after the other.",
      valueName: "file"
    )
  )
  var manifest: [String] = []

  @OptionGroup(title: "Rows that no text file holds, and tables")
  var rows: RowArguments

  @Option(
    help:
      "The manifest's form: jsonl, csv or openai-batch; by default what its name or its bytes say."
  )
  var format: String?

  @Option(help: "The character between CSV cells, or `tab`. Default: a comma.")
  var delimiter: String?

  @Option(help: ArgumentHelp("The column that names a row.", valueName: "column"))
  var id: String?

  @Option(
    help: ArgumentHelp(
      "What to ask: a template such as '{{text}}', or a JSON object of templates by argument.",
      valueName: "template"
    )
  )
  var inputs: String?

  @Option(
    name: .customLong("param"),
    help: ArgumentHelp(
      "A parameter of the task; the value is JSON or a string.",
      valueName: "name=value"
    )
  )
  var parameters: [String] = []

  @Option(help: ArgumentHelp("Rows in a request, for tasks that take batches.", valueName: "rows"))
  var batch: Int?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Requests in flight: a number, or auto, which finds as many as bring more answers, up to 512. Default: auto.",
      valueName: "n|auto"
    )
  )
  var concurrency: ConcurrencyArgument?

  @Option(
    help: ArgumentHelp(
      "What embeddings are kept as: float32 (default), float16 or json.",
      valueName: "form"
    )
  )
  var vectors: String?

  @Option(help: "The job's name. Default: the job file's.")
  var name: String?

  @Option(help: "Where the ledger is. Default: <job name>.sluice beside the job file.")
  var ledger: String?

  @Option(
    help: ArgumentHelp(
      "Write the results to this file when the run is done, - for standard output. Its ending says in which form.",
      valueName: "file"
    )
  )
  var export: String?

  @Option(
    help: ArgumentHelp(
      "The results' form: \(ResultExport.Format.list).",
      valueName: "format"
    )
  )
  var exportFormat: String?

  @Flag(help: "Put the columns of the manifest beside each result.")
  var join = false

  @Option(
    help: ArgumentHelp(
      "The folder for answers that are images or recordings. Default: files, beside the results.",
      valueName: "folder"
    )
  )
  var files: String?

  @Option(
    help: ArgumentHelp(
      "What these files are called: a template. Default: the record number.",
      valueName: "template"
    )
  )
  var fileName: String?

  @Option(help: "The requests' form: current, or classic (huggingface_hub 0.26).")
  var wire: String?

  @Option(help: "What to do about a record that cannot be used: skip (default) or stop.")
  var onBadRow: String?

  @Option(help: "For the task post: the path under the model's URL.")
  var path: String?

  @Option(help: "For the task post: the HTTP method. Default: POST.")
  var method: String?

  @Option(
    name: .customLong("header"),
    help: ArgumentHelp("One more header field; never a token.", valueName: "name: value")
  )
  var headers: [String] = []

  @Option(
    help: ArgumentHelp(
      "The folder that images and recordings must lie under. Default: the manifest's.",
      valueName: "folder"
    )
  )
  var mediaRoot: String?

  @Option(help: "What to do with rows that name images or recordings by URL: refuse or fetch.")
  var mediaUrls: String?

  @Option(
    name: .customLong("media-host"),
    help: ArgumentHelp(
      "A host that such URLs may lead to although it is private or speaks http.",
      valueName: "host"
    )
  )
  var mediaHosts: [String] = []

  @Option(help: "Requests charged to a row at the most. Default: 6.")
  var attempts: Int?

  @Option(help: "How long a row may be tried: 30s, 10m. Default: 10m.")
  var deadline: String?

  @Option(help: "How long one request may take: 30s, 10m. Default: 10m.")
  var timeout: String?

  @Option(help: "How long the endpoint may take to wake up: 30m, 2h. Default: 30m.")
  var maxStartup: String?

  @Option(
    help: ArgumentHelp(
      "How long a run that is told to stop waits for what is in flight. Default: 20s.",
      valueName: "time"
    )
  )
  var drain: String?

  @Option(
    help: ArgumentHelp(
      "A route that tells whether the server is up, asked in the place of rows: /health.",
      valueName: "path"
    )
  )
  var health: String?

  @Option(
    help: ArgumentHelp(
      "What servers say about their limits (/info, /v1/models): read it (default) or ignore it.",
      valueName: "read|ignore"
    )
  )
  var serverLimits: String?

  @Option(
    help: ArgumentHelp(
      "A command to run when the run has ended; it reads a JSON object, and SLUICE_… variables.",
      valueName: "command"
    )
  )
  var onEnd: String?

  @OptionGroup(title: "Results") var results: ResultArguments

  @OptionGroup(title: "Quotas and budget") var limits: LimitArguments

  /// The job, with flags laid over the file.
  func resolve() throws -> Job { try Job(job, flags: try flags()) }

  /// The flags that were given, as the keys of a job file.
  func flags() throws -> [JSONValue.JSONMember] {
    let files = manifest.map { JSONValue.string($0 == "-" ? $0 : absolute($0)) }
    let values: [(String, JSONValue?)] = [
      ("name", text(name)), ("task", text(task)), ("model", models),
      ("models", try rowModels.value()),
      ("endpoint", object(endpoint.members)), ("wire", text(wire)),
      ("manifest", files.isEmpty ? nil : .array(files)), ("format", text(format)),
      ("query", text(rows.query)), ("files", text(rows.listFiles.map(absolute))),
      ("csv", object(rows.csv)), ("delimiter", text(delimiter)), ("id", text(id)),
      ("inputs", try inputs.map(template)),
      ("parameters", object(try parameters.map(parameter))), ("batch", number(batch)),
      ("concurrency", concurrency?.value),
      ("retry", object([("attempts", number(attempts)), ("deadline", text(deadline))])),
      ("timeout", text(timeout)), ("max_startup", text(maxStartup)), ("drain", text(drain)),
      ("health", text(health)), ("server_limits", text(serverLimits)),
      ("max_wait", text(limits.maxWait)), ("limits", object(limits.limits)),
      ("budget", object(limits.budget)),
      (
        "export",
        object(try exportMembers())
      ),
      ("output", object([("files", text(self.files.map(absolute))), ("name", text(fileName))])),
      ("ledger", text(ledger.map(absolute))), ("on_bad_row", text(onBadRow)), ("path", text(path)),
      ("method", text(method)), ("headers", object(try headers.map(header))),
      ("media_root", text(mediaRoot.map(absolute))), ("media_urls", text(mediaUrls)),
      ("media_hosts", mediaHosts.isEmpty ? nil : .array(mediaHosts.map(JSONValue.string))),
      ("on_end", text(onEnd)),
      ("vectors", text(vectors)),
      ("allow_different_models", allowDifferentModels ? .bool(true) : nil),
    ]
    return values.compactMap { name, value in value.map { .init(name, $0) } }
  }

  private func exportMembers() throws -> [JSONValue.JSONMember] {
    let own: [(String, JSONValue?)] = [
      ("path", text(export.map { $0 == "-" ? $0 : absolute($0) })),
      ("join", join ? .bool(true) : nil), ("format", text(exportFormat)),
    ]
    return own.compactMap { name, value in value.map { .init(name, $0) } }
      + (try results.members())
  }

  private var models: JSONValue? {
    model.count > 1 ? .array(model.map(JSONValue.string)) : model.first.map(JSONValue.string)
  }

  private func text(_ text: String?) -> JSONValue? { text.map(JSONValue.string) }

  private func number(_ number: Int?) -> JSONValue? { number.map { .number(String($0)) } }

  private func object(_ values: [(String, JSONValue?)]) -> JSONValue? {
    object(values.compactMap { name, value in value.map { .init(name, $0) } })
  }

  private func object(_ members: [JSONValue.JSONMember]) -> JSONValue? {
    members.isEmpty ? nil : .object(members)
  }

  private func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }

  /// A JSON object or array is one; everything else is a template.
  private func template(_ text: String) throws -> JSONValue {
    do {
      switch try JSONValue(parsing: Array(text.utf8)) {
      case .object(let members): return .object(members)
      case .array(let elements): return .array(elements)
      default: return .string(text)
      }
    } catch {
      // No JSON begins with two braces, and hardly a template with one.
      guard text.hasPrefix("{"), !text.hasPrefix("{{") else { return .string(text) }
      throw SluiceError(
        .usage,
        "--inputs: \(error.reason) at byte \(error.offset)",
        next: "write an object such as {\"text\": \"{{text}}\"}, or a text in a job file"
      )
    }
  }

  private func header(_ text: String) throws -> JSONValue.JSONMember {
    let field = try HeaderArgument.field(text)
    return .init(field.name, .string(field.value))
  }

  private func parameter(_ text: String) throws -> JSONValue.JSONMember {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw SluiceError(.usage, "--param \(safe(text, limit: 80)) must be name=value")
    }
    let value = String(text[text.index(after: equals)...])
    return .init(
      String(text[..<equals]),
      (try? JSONValue(parsing: Array(value.utf8))) ?? .string(value)
    )
  }
}

/// How requests are sent, whatever the job.
struct SendingArguments: ParsableArguments {
  @Flag(help: "Send no token, whatever the environment says.")
  var noToken = false

  @Flag(help: "Send the token over plain http to another machine.")
  var allowHTTPToken = false

  @Option(help: "A file of CA certificates instead of the system's.")
  var cacert: String?

  func options(mediaHosts: [String] = []) -> AccessOptions {
    AccessOptions(
      withoutToken: noToken,
      allowHTTPToken: allowHTTPToken,
      mediaHosts: mediaHosts,
      caFile: cacert,
      environment: ProcessInfo.processInfo.environment
    )
  }

  func runOptions(acceptChanges: Bool = false) -> RunOptions {
    RunOptions(acceptChanges: acceptChanges, access: options())
  }
}
