import SluiceAccess
import SluiceClient
import SluiceCore
import SluiceEndpoints
import SluiceTasks
import SluiceTransport

/// Asks a server what it is and what it takes: `/info` and `/v1/models`, side by side.
///
/// Whatever comes of it, the run goes on: a server that answers with anything else has nothing to say.
struct ServerPageProber: CapabilityProber {
  /// The most time for both pages.
  private static let patience = Duration.seconds(2)
  /// The most bytes of a page; the labels of a large classifier take some.
  private static let longestPage = 64 << 10
  /// Statuses that say there is no such page, or not for us.
  private static let refusals: Set<Int> = [401, 403, 404, 405, 406, 410, 501]

  /// The URL of the server's requests; nil while it is not known.
  private let url: @Sendable () -> String?
  private let headers: [HeaderField]
  private let options: AccessOptions
  private let token: TokenLookup.Found?
  private let isCut: Bool
  private let patience: Duration

  /// - Parameters:
  ///   - url: The URL of the server's requests; nil while it is not known.
  ///   - headers: Further header fields of the job's requests.
  ///   - options: Tokens and certificates.
  ///   - token: A token in place of the one that belongs to the URL.
  ///   - isCut: Whether the job's requests have longer rows cut.
  ///   - patience: The most time for it.
  init(
    of url: @escaping @Sendable () -> String?,
    headers: [HeaderField] = [],
    options: AccessOptions,
    token: TokenLookup.Found? = nil,
    isCut: Bool = false,
    patience: Duration = ServerPageProber.patience
  ) {
    self.url = url
    self.headers = headers
    self.options = options
    self.token = token
    self.isCut = isCut
    self.patience = patience
  }

  private enum Page: Sendable {
    case info([UInt8])
    case models([UInt8])
    /// There is none.
    case refused
    /// There was no answer.
    case unanswered
  }

  func report() async -> ServerReport? {
    guard let url = url(), let pages = ServerPages(of: url),
      let requests = try? requests(to: url)
    else { return nil }
    return await withTaskGroup(of: Page.self) { group in
      group.addTask { await page(pages.info, requests, Page.info) }
      group.addTask { await page(pages.models, requests, Page.models) }
      var found = ServerReport()
      var isComplete = true
      for await page in group {
        switch page {
        case .info(let body):
          // It says more than the other page ever does.
          if var report = ServerReport(info: body) {
            group.cancelAll()
            if isCut { report.truncates = true }
            return report
          }
        case .models(let body): found = ServerReport(models: body) ?? found
        case .refused: break
        case .unanswered: isComplete = false
        }
      }
      return isComplete || !found.isEmpty ? found : nil
    }
  }

  /// The names of the models that the server lists, adapters left out; nil where it lists none.
  func modelNames() async -> [String]? {
    guard let url = url(), let pages = ServerPages(of: url), let requests = try? requests(to: url),
      case .models(let body) = await page(pages.models, requests, Page.models)
    else { return nil }
    return ServerReport.modelNames(in: body)
  }

  private func requests(to url: String) throws -> SingleRequests {
    let destination = try Destination(url: url, options: options, token: token)
    return SingleRequests(
      over: try destination.transport(
        concurrency: 2,
        options: options,
        longestReply: Self.longestPage
      )
    )
  }

  private func page(
    _ url: String,
    _ requests: SingleRequests,
    _ read: @Sendable ([UInt8]) -> Page
  ) async -> Page {
    let request = Request(method: "GET", url: url, headers: headers)
    do throws(TransferFailure) {
      let reply = try await requests.reply(to: request, timeout: patience)
      if reply.status == 200 { return read(reply.body) }
      let isFinal = (200..<400).contains(reply.status) || Self.refusals.contains(reply.status)
      return isFinal ? .refused : .unanswered
    } catch {
      // Whatever talks so much, or so strangely, will not say it later either.
      return [.tooLarge, .malformed].contains(error.kind) ? .refused : .unanswered
    }
  }
}

extension RequestSpec {
  /// Whether rows that are too long are cut because the job says so.
  fileprivate var truncates: Bool {
    switch parameters.first(where: { $0.name == "truncate" })?.value {
    case nil, .null?, .bool(false)?: false
    default: true
    }
  }
}

extension ServerPageProber {
  /// The probers of a job's servers, by the names that the request form gives them; none for models of
  /// the hub.
  static func all(
    _ prepared: PreparedJob,
    behind router: EndpointRouter?
  ) -> [String: any CapabilityProber] {
    let spec = prepared.job.spec
    guard prepared.job.serverLimits == .read else { return [:] }
    // A dedicated endpoint's token is its owner's, whatever the address looks like.
    let lookup = TokenLookup(environment: prepared.options.access.environment)
    let token = prepared.standIns.first.flatMap { try? lookup.token(for: $0.url) }
    var probers: [String: any CapabilityProber] = [:]
    for (name, url) in prepared.compiled.servers where ServerPages(of: url) != nil {
      probers[name] = ServerPageProber(
        of: { router == nil ? url : router?.resolved(url) },
        headers: spec.headers,
        options: prepared.options.access,
        token: token,
        isCut: spec.truncates
      )
    }
    return probers
  }
}
