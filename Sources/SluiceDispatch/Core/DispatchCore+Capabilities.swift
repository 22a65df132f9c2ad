internal import SluiceCore
internal import SluiceJSON

/// What servers say about themselves, and what follows: how units are packed, how many requests may be
/// out, and whether endpoints that share rows serve one model.
extension DispatchCore {
  /// An endpoint has said what it is, or was not up.
  mutating func learned(
    _ report: ServerReport?,
    from upstream: Upstream.ID,
    now: Instant
  ) -> Actions {
    var actions = Actions()
    guard case .running = phase else { return actions }
    groups[upstream].capabilityProbe.heard(report)
    if let report { take(report, upstream, &actions) }
    proceed(now, &actions)
    return actions
  }

  /// Asks the servers that are about to get rows.
  mutating func probeCapabilities(_ group: Int, _ actions: inout Actions) {
    guard groups[group].hasWork else { return }
    for number in groups[group].upstreams.indices {
      let upstream = Upstream.ID(group: group, number: number)
      guard groups[upstream].gate.isOpen, groups[upstream].dismissal == nil else { continue }
      probeCapabilities(upstream, &actions)
    }
  }

  private mutating func probeCapabilities(_ upstream: Upstream.ID, _ actions: inout Actions) {
    guard groups[upstream].capabilityProbe.isDue else { return }
    groups[upstream].capabilityProbe.asked()
    actions.capabilityProbes.append(upstream)
  }

  /// Whether the next probe waits, because a row must not go to another model; a sleeping endpoint is left
  /// asleep until a row wakes him.
  mutating func probesCapabilitiesFirst(_ upstream: Upstream.ID, _ actions: inout Actions) -> Bool {
    guard groups[upstream].capabilityProbe.holdsProbes,
      groups[upstream].gate.closure?.isKnocking != true
    else { return false }
    probeCapabilities(upstream, &actions)
    return groups[upstream].capabilityProbe.isHolding
  }

  private mutating func take(
    _ report: ServerReport,
    _ upstream: Upstream.ID,
    _ actions: inout Actions
  ) {
    let words = report.words
    if !words.isEmpty {
      note(.inquired, words, upstream, &actions)
    } else if groups[upstream].capabilityProbe.holdsProbes {
      note(.inquired, "does not say which model it serves", upstream, &actions)
    }
    if policy.modelsMustAgree {
      if let other = groups[upstream.group].disagreement(with: upstream.number) {
        return disagree(upstream, other, &actions)
      }
      noteRevisions(upstream, report, &actions)
    }
    groups[upstream].limiter.cap(at: report.maxRequests)
    if groups[upstream.group].limits.told(report, tokens) { repack(upstream.group, &actions) }
  }

  /// What the replies tell about tokens changes how many bytes may travel together.
  mutating func weighUnits(_ actions: inout Actions) {
    for group in groups.indices where groups[group].limits.weigh(tokens) { repack(group, &actions) }
  }

  private func repack(_ group: Int, _ actions: inout Actions) {
    actions.limits.append(Actions.UnitLimit(group: group, batch: groups[group].limits.batch))
  }

  // MARK: - One model

  /// Two endpoints that share rows serve different models: before anything was sent the run ends, later
  /// the one that came up last is left out.
  private mutating func disagree(
    _ upstream: Upstream.ID,
    _ other: Int,
    _ actions: inout Actions
  ) {
    let group = groups[upstream.group]
    let two = [other, upstream.number].sorted().map { group.upstreams[$0] }
    let words = two.map { "\($0.name) serves \($0.capabilityProbe.report?.model ?? "")" }
    let what = safe(words.joined(separator: " and "), limit: 1000)
    if group.hasSent {
      dismiss(upstream, .differentModels(what), &actions)
    } else {
      giveUp(upstream.group, .differentModels(what), &actions)
    }
  }

  /// The same model at another commit is worth a line: replicas may be in the middle of an update.
  private mutating func noteRevisions(
    _ upstream: Upstream.ID,
    _ report: ServerReport,
    _ actions: inout Actions
  ) {
    guard let revision = report.revision else { return }
    let others = groups[upstream.group].upstreams.compactMap(\.capabilityProbe.report?.revision)
    guard let other = others.first(where: { $0 != revision }) else { return }
    let words = "its revision of the model is \(safe(revision, limit: 60))"
    note(.inquired, "\(words), another one's \(safe(other, limit: 60))", upstream, &actions)
  }
}

extension UpstreamGroup {
  /// Whether a row has gone anywhere.
  var hasSent: Bool { upstreams.contains { $0.requests > 0 } }

  /// Whether nothing may be sent yet: an endpoint that is up has not said what it serves.
  var waitsForReports: Bool {
    upstreams.count > 1 && !hasSent
      && upstreams.contains {
        $0.gate.isOpen && $0.dismissal == nil && $0.capabilityProbe.isHolding
      }
  }

  /// A upstream that serves another model, as both of them say.
  func disagreement(with number: Int) -> Int? {
    guard let identity = upstreams[number].capabilityProbe.report?.identity else { return nil }
    return upstreams.indices.first { other in
      upstreams[other].dismissal == nil
        && upstreams[other].capabilityProbe.report?.identity.map { $0 != identity } ?? false
    }
  }
}
