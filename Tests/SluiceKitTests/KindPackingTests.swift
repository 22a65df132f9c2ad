import Foundation
import SluiceCore
import SluiceDispatch
import SluiceLedger
import SluiceManifest
import SluiceTasks
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// Rows of several kinds: each kind travels by itself.
struct KindPackingTests {
  private static let keys = [
    "task": "feature-extraction", "model": "\"{{model}}\"",
    "models": "{ a: http://a, b: http://b }", "batch": "3",
  ]

  private func manifest(_ models: some Sequence<String>) -> String {
    models.map { "{\"model\":\"\($0)\",\"text\":\"x\"}\n" }.joined()
  }

  private func packed(_ models: [String], narrowed: BatchLimit? = nil) throws -> [[Int64]] {
    let fixture = try Fixture(manifest(models))
    let prepared = try fixture.prepared(Self.keys)
    let renderer = prepared.rowRenderer
    let reader = try prepared.manifest.reader(columns: renderer.columns)
    var packing = KindPacking()
    if let narrowed { packing.keep(within: narrowed, group: 0) }
    var units: [[Int64]] = []
    for case .record(let record) in try reader.next(models.count) {
      if let unit = packing.add(try renderer.rendered(record)) { units.append(unit.positions) }
      while let unit = packing.overdue() { units.append(unit.positions) }
    }
    while let unit = packing.flush() { units.append(unit.positions) }
    return units
  }

  @Test func aUnitHoldsRowsOfOneKind() throws {
    let units = try packed(["a", "b", "a", "b", "a", "b", "b", "a"])
    #expect(units == [[1, 3, 5], [2, 4, 6], [7], [8]])
  }

  @Test func aRareKindDoesNotWaitForTheEnd() throws {
    let frequent = [String](repeating: "a", count: KindPacking.patience + 8)
    let units = try packed(["b"] + frequent)
    let place = try #require(units.firstIndex(of: [1]))
    #expect(place < units.count - 1)
    #expect(units[..<place].last?.last == Int64(KindPacking.patience))
    #expect(units.reduce(0) { $0 + $1.count } == frequent.count + 1)
  }

  @Test func whatAServerTakesHoldsForItsKindsAlone() throws {
    let units = try packed(
      ["a", "b", "a", "b", "a", "b"],
      narrowed: BatchLimit(rows: 2, bytes: 9999)
    )
    #expect(units == [[1, 3], [2, 4, 6], [5]])
  }

  @Test func rowsOfAModelThatIsLeftOutArePassedOver() throws {
    let fixture = try Fixture(manifest(["a", "b", "a", "b", "b", "a", "b"]))
    let keys = Self.keys.merging(["batch": "1"]) { $1 }
    let ledger = try Ledger.open(at: fixture.ledgerPath)
    defer { try? ledger.close() }
    let source = try ManifestWork(
      fixture.prepared(keys),
      ledger: ledger,
      total: RowTotal(ledger),
      from: .start
    )
    #expect(try source.next(rows: 2).positions == [1, 2])
    source.leaveOut(group: 1)
    #expect(try source.next(rows: 5).positions == [3, 6])
    #expect(try source.next(rows: 5).positions == [])
  }

  @Test func aPlanSaysWhatIsAskedOfWhom() throws {
    let rows = manifest(["a", "b", "b"]) + "{\"model\":\"c\",\"text\":\"x\"}\n"
    let fixture = try Fixture(rows)
    let plan = try Plan(try fixture.job(Self.keys), options: RunOptions(environment: [:]))
    #expect(plan.kinds.map(\.model) == ["b", "a"])
    #expect(plan.kinds.map(\.rows) == [2, 1])
    #expect(plan.kinds.allSatisfy { $0.task == "feature-extraction" })
    #expect(plan.urls == ["http://a", "http://b"])
    #expect(plan.bad == 1)
    #expect(plan.requests == 2)
    let alike = try Fixture()
    #expect(try Plan(alike.job(), options: RunOptions(environment: [:])).kinds.isEmpty)
  }
}

extension SluiceCore.Unit {
  fileprivate var positions: [Int64] { rows.map(\.position) }
}

extension [WorkItem] {
  fileprivate var positions: [Int64] {
    var positions: [Int64] = []
    for case .unit(let unit) in self { positions += unit.positions }
    return positions
  }
}
