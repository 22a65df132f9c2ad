internal import SluiceAccess
import SluiceClient
import SluiceCore
import SluiceLedger
import SluiceTasks
import SluiceTransport

/// The parts of a run that deal with its dedicated endpoint.
struct RunEndpoints: Sendable {
  /// What looks after each, by the names that the request form gives them.
  let supervisors: [String: any EndpointSupervisor]
  /// What stops them at the end.
  let cleanup: EndpointCleanup
  /// What carries requests there, where their addresses are not known yet; nil where the job names it.
  let router: EndpointRouter?

  /// Prepares them; nothing is asked before there is a row to send.
  ///
  /// - Returns: Nil for a job without such an endpoint.
  /// - Throws: When the management API cannot be asked.
  init?(_ prepared: PreparedJob, ledger: Ledger) throws {
    let wishes = prepared.job.endpoints
    guard let first = wishes.first else { return nil }
    let client = try EndpointClient(options: prepared.options.access)
    let memory = WakeMemory(ledger: ledger)
    let standIns = prepared.standIns
    let router =
      standIns.isEmpty
      ? nil : EndpointRouter(try standIns.map { try Self.transport($0, prepared) })
    let care = wishes.map { wish in
      ManagedEndpointSupervisor(
        wish,
        client: client,
        memory: memory,
        maxStartup: prepared.job.maxStartup,
        onAddress: { try router?.open($0, for: wish.name) }
      )
    }
    // One that has several URLs is looked after by one all the same.
    let pairs = prepared.compiled.endpoints.enumerated().map { number, endpoint in
      (endpoint.name, care[min(number, care.count - 1)])
    }
    supervisors = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    cleanup = EndpointCleanup(first.then, client: client, memory: memory)
    self.router = router
  }

  /// The endpoint's token is the one of its owner, whatever the address looks like.
  private static func transport(
    _ standIn: StandInAddress,
    _ prepared: PreparedJob
  ) throws -> EndpointTransport {
    let options = prepared.options.access
    let concurrency = prepared.job.concurrency.ceiling
    let token = try TokenLookup(environment: options.environment).token(for: standIn.url)
    return EndpointTransport(standIn) { address in
      try Destination(url: address, options: options, token: token)
        .transport(concurrency: concurrency, options: options)
    }
  }
}
