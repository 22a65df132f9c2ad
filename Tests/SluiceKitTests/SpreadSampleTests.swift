import SluiceLedger
import Testing

@testable import SluiceRun

/// Rows that are drawn from a manifest: spread, repeatable, and never one that is done.
struct SpreadSampleTests {
  @Test(arguments: [(1, Int64(1)), (10, 10), (50, 20_000), (7, 100), (3, Int64.max / 4)])
  func oneRankIsDrawnFromEachPart(_ count: Int, _ total: Int64) {
    let ranks = SpreadSample.ranks(count, of: total, seed: 7)
    #expect(ranks.count == count)
    #expect(zip(ranks, ranks.dropFirst()).allSatisfy { $0 < $1 })
    let (size, rest) = total.quotientAndRemainder(dividingBy: Int64(count))
    for (part, rank) in ranks.enumerated() {
      let start = Int64(part) * size + min(Int64(part), rest)
      #expect((start..<start + size + 1).contains(rank))
    }
  }

  @Test func moreThanThereAreIsAllOfThem() {
    #expect(SpreadSample.ranks(10, of: 3, seed: 0) == [0, 1, 2])
    #expect(SpreadSample.ranks(10, of: 0, seed: 0).isEmpty)
  }

  @Test func aSeedDrawsTheSameRowsAgainAndAnotherSeedOthers() {
    let draw = { SpreadSample.ranks(20, of: 100_000, seed: $0) }
    #expect(draw(1) == draw(1))
    #expect(draw(1) != draw(2))
  }

  @Test func rowsThatAreDoneAreNotDrawn() throws {
    // Of 200,000 records only every thousandth is open, over several blocks.
    let positions = try SpreadSample.positions(50, of: 200_000, seed: 3) { range in
      var done = PositionSet(in: range)
      for position in range where !position.isMultiple(of: 1000) { done.insert(position) }
      return done
    }
    #expect(positions.count == 50)
    #expect(Set(positions).count == 50)
    #expect(positions == positions.sorted())
    #expect(positions.allSatisfy { $0.isMultiple(of: 1000) })
  }
}
