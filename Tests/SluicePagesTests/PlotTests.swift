import Foundation
import Testing

@testable import SluicePages

/// Plots: an image with its words, of a size that does not follow the run's length.
struct PlotTests {
  private func plot(_ values: [Double?]) -> Plot {
    let points = values.enumerated().map { number, value in
      (time: Date(timeIntervalSince1970: Double(number) * 2), value: value)
    }
    return Plot(
      title: "Rows a second",
      unit: "rows/s",
      series: [.init(name: "answered", points: points)]
    )
  }

  @Test func whatIsDrawnIsAlsoSaid() {
    let html = plot([1, 5, 3]).markup(id: "p").html
    #expect(html.contains("answered: 3 rows/s at the end, 1 to 5"))
    #expect(html.contains("role=\"img\""))
    #expect(html.isBalanced)
  }

  @Test(arguments: [[], [nil, nil]] as [[Double?]])
  func nothingMeasuredIsASentence(_ values: [Double?]) {
    let html = plot(values).markup(id: "p").html
    #expect(html.contains("Nothing has been measured yet"))
    #expect(!html.contains("<svg"))
  }

  @Test func aGapBreaksTheLine() {
    let html = plot([1, 2, nil, 2, 1]).markup(id: "p").html
    #expect(html.components(separatedBy: "M").count - 1 >= 2)
  }

  @Test func aLongRunIsNoLargerAndLosesNoPeak() {
    var values = [Double?](repeating: 1, count: 50_000)
    values[31_415] = 900
    let html = plot(values).markup(id: "p").html
    #expect(html.utf8.count < 12_000)
    #expect(html.contains("1 to 900"))
    #expect(Plot.thinned(plot(values).series[0].points).contains { $0.value == 900 })
  }

  @Test(arguments: [(0.0, 1.0), (0.3, 0.5), (1, 1), (1.01, 2), (4.5, 5), (51, 100), (900, 1000)])
  func scalesEndAtRoundFigures(_ value: Double, _ rounded: Double) {
    #expect(abs(Plot.round(up: value) - rounded) < 1e-9)
  }

  @Test(arguments: [
    (0.0, "0"), (0.0421, "0.0421"), (1.5, "1.5"), (12.34, "12.3"), (1234.5, "1,235"),
    (99.96, "100"),
    (2, "2"), (-3.25, "-3.25"), (Double.nan, "–"),
  ])
  func figuresHaveThreeDigits(_ number: Double, _ shown: String) {
    #expect(Figures.short(number) == shown)
  }

  @Test(arguments: [
    (0.012, "12 ms"), (12.34, "12.3 s"), (250, "4 min 10 s"), (7500, "2 h 05 min"),
    (270_000, "3 d 3 h"),
  ])
  func timesAreReadable(_ seconds: Double, _ shown: String) {
    #expect(Figures.time(seconds) == shown)
  }
}

extension String {
  /// Whether each element that is opened is closed, in order; void elements of HTML aside.
  var isBalanced: Bool {
    let void: Set<String> = ["meta", "br", "!doctype", "!--"]
    var open: [String] = []
    for piece in split(separator: "<").dropFirst(hasPrefix("<") ? 0 : 1) {
      let tag = piece.prefix { $0 != ">" }
      let name = tag.prefix { !$0.isWhitespace && $0 != "/" || tag.first == $0 }.lowercased()
      if tag.hasSuffix("/") || void.contains(where: name.hasPrefix) { continue }
      if name.hasPrefix("/") {
        guard open.popLast() == String(name.dropFirst()) else { return false }
      } else {
        open.append(name)
      }
    }
    return open.isEmpty
  }
}
