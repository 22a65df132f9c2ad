import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

/// Rows that name their models: one that is wrong does not keep the others' from being asked.
@Suite struct ModelGroupTests {
  /// Rows of two models, by turns.
  private static func mixed(_ count: Int64) -> [Unit] {
    (1...count).map { position in
      let group = Int(position % 2)
      return units(position...position, at: ["http://\(group)/"], group: group)[0]
    }
  }

  private static func run(
    _ units: [Unit],
    endpoints: @escaping Simulation.Endpoints
  ) -> Simulation {
    UpstreamGroupTests.run(units, change: { $0.hasSeveralModels = true }, endpoints: endpoints)
  }

  @Test(arguments: [401, 402, 403, 404, 301, 501])
  func aModelThatRefusesEverybodyLeavesItsRowsUntouched(status: Int) throws {
    let run = Self.run(Self.mixed(20_000)) { upstream, rows, _ in
      upstream.group == 1
        ? (.milliseconds(5), .success(reply(status, "no")))
        : (.milliseconds(5), .success(echo(rows)))
    }
    #expect(run.succeeded == 10_000)
    #expect(run.settled.count == 10_000)
    #expect(run.upstreams.count { $0.group == 1 } <= 2)
    let stopReason = try #require(run.stopReason)
    #expect(
      stopReason.error.code.kind
        == ([404, 301, 501].contains(status) ? .unavailable : .noPermission)
    )
    #expect(stopReason.error.place == "http://1/")
    #expect(stopReason.error.what.hasPrefix("the rows of this model are not done, "))
    let dismissed = try #require(run.history.first { $0.kind == .endpointDismissed })
    #expect(dismissed.detail.hasPrefix("http://1/: "))
  }

  @Test func withNoModelLeftTheRunEndsWithoutAskingMore() throws {
    let run = Self.run(Self.mixed(5000)) { _, _, _ in
      (.milliseconds(5), .success(reply(404, "no such model")))
    }
    #expect(run.settled.isEmpty)
    #expect(run.sent.count <= 4)
    #expect(try #require(run.stopReason).error.what.contains("the rows of 2 models are not done"))
  }

  @Test func aModelThatNeverWakesIsLeftOutWhenItsTimeIsUp() throws {
    let run = Self.run(Self.mixed(20_000)) { upstream, rows, _ in
      upstream.group == 1
        ? (.milliseconds(5), .success(loading)) : (.milliseconds(5), .success(echo(rows)))
    }
    #expect(run.succeeded == 10_000)
    #expect(run.settled.count == 10_000)
    #expect(try #require(run.stopReason).error.code.kind == .unavailable)
    #expect(run.time < .seconds(1900))
  }

  @Test func aModelThatRefusesAllRowsAlikeIsLeftOut() throws {
    let run = Self.run(Self.mixed(2000)) { upstream, rows, _ in
      upstream.group == 1
        ? (.milliseconds(5), .success(reply(422, "not my task")))
        : (.milliseconds(5), .success(echo(rows)))
    }
    #expect(run.succeeded == 1000)
    #expect(run.failed.isEmpty)
    #expect(run.stopReason?.error.what.contains("rows in a row were refused alike") == true)
  }

  @Test func whatIsInFlightWhenItsModelIsLeftOutMayStillBeAnswered() {
    let run = Self.run(Self.mixed(400)) { upstream, rows, time in
      if upstream.group == 1, rows[0].position % 20 != 1 {
        return (.milliseconds(5), .success(reply(404, "no")))
      }
      return (.milliseconds(50), .success(echo(rows)))
    }
    #expect(Set(run.settled.map(\.position)).count == run.settled.count)
    #expect(run.succeeded >= 200)
    #expect(run.failed.isEmpty || run.failed.allSatisfy { $0 % 2 == 1 })
  }
}
