import SluiceCore
import SluiceLedger
import SluiceTasks
import SluiceTransport

/// The parts of a run that deal with its dedicated endpoint.
struct RunEndpoint: Sendable {
  /// Who looks after it, by the names that the request form gives it.
  let keepers: [String: any EndpointKeeper]
  /// What stops it at the end.
  let giveBack: EndpointReturn
  /// What carries requests there, where its address is not known yet; nil where the job names it.
  let door: EndpointDoor?

  /// Prepares them; nothing is asked before there is a row to send.
  ///
  /// - Returns: Nil for a job without such an endpoint.
  /// - Throws: When the management API cannot be asked.
  init?(_ prepared: PreparedJob, ledger: Ledger) throws {
    guard let wish = prepared.job.endpoint else { return nil }
    let client = try EndpointClient(options: prepared.options)
    let memory = WakeMemory(ledger: ledger)
    let door = try prepared.standIn.map { try Self.door($0, prepared) }
    let care = EndpointCare(
      wish,
      client: client,
      memory: memory,
      maxStartup: prepared.job.maxStartup,
      onAddress: { try door?.open($0) }
    )
    let names = prepared.asking.endpoints.map(\.name)
    keepers = Dictionary(names.map { ($0, care) }, uniquingKeysWith: { first, _ in first })
    giveBack = EndpointReturn(wish.then, client: client, memory: memory)
    self.door = door
  }

  /// The endpoint's token is the one of its owner, whatever the address looks like.
  private static func door(
    _ standIn: StandInAddress,
    _ prepared: PreparedJob
  ) throws -> EndpointDoor {
    let options = prepared.options
    let concurrency = prepared.job.concurrency.ceiling
    let token = try TokenLookup(environment: options.environment).token(for: standIn.url)
    return EndpointDoor(standIn) { address in
      try Destination(url: address, options: options, token: token)
        .transport(concurrency: concurrency, options: options)
    }
  }
}
