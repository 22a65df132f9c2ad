package import SluiceAccess
import Foundation
package import SluiceCore
internal import SluiceJSON
import SluiceLedger
package import SluiceManifest
package import SluiceTasks
import SluiceTransport

/// A job against the world as it is: the manifest opened, the templates compiled, the token found.
///
/// Everything that can be refused before anything is sent is refused here.
package struct PreparedJob: Sendable {
  package let job: Job
  package let options: RunOptions
  package let manifest: Manifest
  package private(set) var compiled: CompiledJob
  package let destinations: Destinations
  private(set) var asked: JobIdentity
  let identity: ManifestIdentity

  /// Opens and checks everything that the job names.
  ///
  /// - Parameters:
  ///   - job: The job.
  ///   - options: How this start differs from others.
  ///   - staged: What the names of rows that are written down begin with; the ledger's path, where nil.
  /// - Throws: ``SluiceError`` for the first thing that is wrong.
  package init(
    _ job: Job,
    options: RunOptions,
    staged: String? = nil
  ) throws(SluiceError) {
    self.job = job
    self.options = options
    compiled = try Self.compiled(job, job.spec, options)
    destinations = try Destinations(urls: compiled.endpoints.map(\.url), options: options.access)
    try job.refuseSweptInput()
    manifest = try Manifest.open(
      job,
      staged: staged ?? job.ledger,
      environment: options.access.environment
    )
    asked = JobIdentity(job.spec, url: compiled.url)
    identity = try manifest.identity()
    try checkColumns()
    try FirstRecords(self).check()
  }

  /// What stands for the addresses of the job's dedicated endpoints; none where the job names a URL.
  var standIns: [StandInAddress] {
    job.endpoints.map(StandInAddress.init).filter { standIn in
      compiled.endpoints.contains { standIn.stands(in: $0.url) }
    }
  }

  /// Where requests go, for people: one URL for each endpoint that is known before there is a row.
  var shownURLs: [String] { compiled.endpoints.map { shown($0.url) } }

  /// A renderer for one reader of the manifest.
  package var rowRenderer: any RowRenderer { compiled.renderer(isTable: manifest.columns != nil) }

  /// A URL for people: a dedicated endpoint goes by its name.
  func shown(_ url: String) -> String {
    standIns.first { $0.stands(in: url) }?.shown(url) ?? url
  }

  /// The same job, where a ledger has been begun for it: rows keep the fingerprints that the ledger
  /// knows them by, whoever of the endpoints was named first then.
  func continuing(_ stored: RunDescription?) throws(SluiceError) -> PreparedJob {
    guard let stored, let spec = job.spec.continuing(stored) else { return self }
    var continued = self
    continued.compiled = try Self.compiled(job, spec, options)
    continued.asked = JobIdentity(spec, url: continued.compiled.url)
    return continued
  }

  private static func compiled(
    _ job: Job,
    _ spec: RequestSpec,
    _ options: RunOptions
  ) throws(SluiceError) -> CompiledJob {
    try CompiledJob(
      spec,
      bases: ServiceBases(environment: options.access.environment),
      media: MediaFiles(
        manifest: job.mediaFolder.manifest,
        root: job.mediaFolder.root,
        urls: job.mediaURLs == .fetch ? MediaAccess(hosts: job.mediaHosts) : nil
      )
    )
  }

  /// What the ledger keeps of the job.
  func description() throws(SluiceError) -> RunDescription {
    let kept = JSONValue.object([.init("asked", asked.value), .init("document", job.document)])
    return RunDescription(
      name: job.name,
      job: String(decoding: kept.text, as: UTF8.self),
      manifest: try encoded(identity),
      tool: SluiceVersion.number
    )
  }

  /// Refuses templates over columns that the manifest does not have: those of a CSV header, or those
  /// of the first hundred records.
  private func checkColumns() throws(SluiceError) {
    if let columns = manifest.columns {
      try manifest.check(rowRenderer.columns)
      return try check(against: columns)
    }
    let json = JSONReader()
    let reader = try manifest.reader(columns: [], mends: true)
    var known: [String] = []
    var seen: Set<String> = []
    for case .record(let record) in try reader.next(100) {
      guard let root = try? json.read(record.bytes) else { continue }
      for member in json.members(of: root) where seen.insert(member.name).inserted {
        known.append(member.name)
      }
    }
    if !known.isEmpty { try check(against: known) }
  }

  /// Whoever names a column without its braces means what the column holds.
  private func check(against columns: [String]) throws(SluiceError) {
    if case .string(let word) = job.spec.inputs, columns.contains(word) {
      throw SluiceError(
        .data,
        at: "inputs",
        "every row would ask the word \"\(safe(word, limit: 80))\", which is a column's name",
        next: "write {{\(safe(word, limit: 80))}} for what the column holds"
      )
    }
    try compiled.checkColumns(known: columns)
  }
}

/// A value as JSON text with sorted keys, for a column of the ledger.
func encoded(_ value: some Encodable) throws(SluiceError) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  do {
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  } catch {
    throw SluiceError(.software, "cannot encode \(type(of: value)): \(error)")
  }
}
