import SluiceKit
import Testing

struct GroupedTests {
  @Test(
    arguments: [
      (0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (10_500, "10,500"),
      (100_000_000, "100,000,000"),
      (-1_234, "-1,234"), (Int64.max, "9,223,372,036,854,775,807"),
      (Int64.min, "-9,223,372,036,854,775,808"),
    ] as [(Int64, String)]
  )
  func thousandsStandApart(_ number: Int64, _ text: String) {
    #expect(grouped(number) == text)
  }
}
