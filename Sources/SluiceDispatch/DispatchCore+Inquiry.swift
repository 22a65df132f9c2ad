internal import SluiceCore

/// What servers say about themselves, and what follows: how units are packed, how many requests may be
/// out, and whether endpoints that share rows serve one model.
extension DispatchCore {
  /// An endpoint has said what it is, or was not up.
  mutating func learned(
    _ report: ServerReport?,
    from station: Station.ID,
    now: Instant
  ) -> Orders {
    var orders = Orders()
    guard case .running = phase else { return orders }
    pools[station].inquiry.heard(report)
    if let report { take(report, station, &orders) }
    proceed(now, &orders)
    return orders
  }

  /// Has those asked to whom rows are about to go.
  mutating func inquire(_ pool: Int, _ orders: inout Orders) {
    guard pools[pool].hasWork else { return }
    for number in pools[pool].stations.indices {
      let station = Station.ID(pool: pool, number: number)
      guard pools[station].gate.isOpen, pools[station].dismissal == nil else { continue }
      inquire(station, &orders)
    }
  }

  private mutating func inquire(_ station: Station.ID, _ orders: inout Orders) {
    guard pools[station].inquiry.isDue else { return }
    pools[station].inquiry.asked()
    orders.inquiries.append(station)
  }

  /// Whether the next probe waits, because a row must not go to another model; who sleeps is left
  /// asleep until a row wakes him.
  mutating func inquiresFirst(_ station: Station.ID, _ orders: inout Orders) -> Bool {
    guard pools[station].inquiry.holdsProbes,
      pools[station].gate.closure?.isKnocking != true
    else { return false }
    inquire(station, &orders)
    return pools[station].inquiry.isHolding
  }

  private mutating func take(
    _ report: ServerReport,
    _ station: Station.ID,
    _ orders: inout Orders
  ) {
    let words = report.words
    if !words.isEmpty {
      note(.inquired, words, station, &orders)
    } else if pools[station].inquiry.holdsProbes {
      note(.inquired, "does not say which model it serves", station, &orders)
    }
    if policy.modelsMustAgree {
      if let other = pools[station.pool].disagreement(with: station.number) {
        return disagree(station, other, &orders)
      }
      noteRevisions(station, report, &orders)
    }
    pools[station].limiter.cap(at: report.maxRequests)
    if pools[station.pool].limits.told(report, tokens) { repack(station.pool, &orders) }
  }

  /// What the replies tell about tokens changes how many bytes may travel together.
  mutating func weighUnits(_ orders: inout Orders) {
    for pool in pools.indices where pools[pool].limits.weigh(tokens) { repack(pool, &orders) }
  }

  private func repack(_ pool: Int, _ orders: inout Orders) {
    orders.limits.append(Orders.UnitLimit(pool: pool, batch: pools[pool].limits.batch))
  }

  // MARK: - One model

  /// Two endpoints that share rows serve different models: before anything was sent the run ends, later
  /// the one that came up last is left out.
  private mutating func disagree(
    _ station: Station.ID,
    _ other: Int,
    _ orders: inout Orders
  ) {
    let pool = pools[station.pool]
    let two = [other, station.number].sorted().map { pool.stations[$0] }
    let words = two.map { "\($0.name) serves \($0.inquiry.report?.model ?? "")" }
    let what = safe(words.joined(separator: " and "), limit: 1000)
    if pool.hasSent {
      dismiss(station, .differentModels(what), &orders)
    } else {
      giveUp(station.pool, .differentModels(what), &orders)
    }
  }

  /// The same model at another commit is worth a line: replicas may be in the middle of an update.
  private mutating func noteRevisions(
    _ station: Station.ID,
    _ report: ServerReport,
    _ orders: inout Orders
  ) {
    guard let revision = report.revision else { return }
    let others = pools[station.pool].stations.compactMap(\.inquiry.report?.revision)
    guard let other = others.first(where: { $0 != revision }) else { return }
    let words = "its revision of the model is \(safe(revision, limit: 60))"
    note(.inquired, "\(words), another one's \(safe(other, limit: 60))", station, &orders)
  }
}

extension Pool {
  /// Whether a row has gone anywhere.
  var hasSent: Bool { stations.contains { $0.requests > 0 } }

  /// Whether nothing may be sent yet: who is up has not said what it serves.
  var waitsForReports: Bool {
    stations.count > 1 && !hasSent
      && stations.contains { $0.gate.isOpen && $0.dismissal == nil && $0.inquiry.isHolding }
  }

  /// A station that serves another model, as both of them say.
  func disagreement(with number: Int) -> Int? {
    guard let identity = stations[number].inquiry.report?.identity else { return nil }
    return stations.indices.first { other in
      stations[other].dismissal == nil
        && stations[other].inquiry.report?.identity.map { $0 != identity } ?? false
    }
  }
}
