import Foundation

/// A plot over time, as one SVG image with its words: what it shows can be read without seeing it.
struct Plot {
  /// One line of it.
  struct Series {
    let name: String
    /// Ascending times; nil where nothing was measured, which leaves a gap.
    let points: [(time: Date, value: Double?)]
  }

  /// A stretch of time that is shaded, and what for.
  struct Shade {
    let name: String
    let spans: [ClosedRange<Date>]
  }

  let title: String
  /// What the values are: `rows/s`, `s`.
  let unit: String
  var series: [Series]
  var shades: [Shade] = []

  /// No line has more points: a page stays small, and its 388 units across show no more.
  static let mostPoints = 360

  private static let (width, height) = (440.0, 180.0)
  private static let (left, right, top, bottom) = (44.0, 8.0, 8.0, 22.0)

  private var times: [Date] { series.flatMap { $0.points.map(\.time) } }
  private var values: [Double] { series.flatMap { $0.points.compactMap(\.value) } }

  /// The plot with its title and legend; a sentence where there is nothing to draw.
  func markup(id: String) -> Markup {
    guard let from = times.min(), let to = times.max(), let most = values.max() else {
      return
        "<figure><figcaption>\(title)</figcaption><p class=\"none\">Nothing has been measured yet.</p></figure>"
    }
    let scale = Scale(
      from: from,
      to: max(to, from.addingTimeInterval(1)),
      most: Self.round(up: most)
    )
    let drawn = shades.enumerated().map { shade($1, number: $0, scale) }
    return """
      <figure><figcaption id="\(id)-t">\(title)</figcaption>\
      <svg viewBox="0 0 440 180" role="img" aria-labelledby="\(id)-t \(id)-d">\
      <desc id="\(id)-d">\(words)</desc>\(drawn)\(axes(scale))\
      \(series.enumerated().map { line($1, number: $0, scale) })</svg>\
      <p class="legend">\(legend)</p></figure>
      """
  }

  /// `rows/s: 12.3 at the end, 0 to 45.6`.
  private var words: String {
    series.map { line in
      let values = line.points.compactMap(\.value)
      guard let least = values.min(), let most = values.max(), let last = values.last else {
        return "\(line.name): nothing measured"
      }
      return "\(line.name): \(Figures.short(last)) \(unit) at the end, "
        + "\(Figures.short(least)) to \(Figures.short(most))"
    }
    .joined(separator: "; ")
  }

  private var legend: [Markup] {
    let lines = series.enumerated().map { number, line -> Markup in
      let last = line.points.last { $0.value != nil }?.value
      let words = last.map { "\(line.name) \(Figures.short($0)) \(unit)" } ?? line.name
      return "<span class=\"key k\(number)\">\(words)</span> "
    }
    let shaded = shades.enumerated().filter { !$1.spans.isEmpty }.map { number, shade -> Markup in
      "<span class=\"key h\(number)\">\(shade.name)</span> "
    }
    return lines + shaded
  }

  // MARK: - Drawing

  private struct Scale {
    let from: Date
    let to: Date
    let most: Double

    func x(_ time: Date) -> Double {
      let share = time.timeIntervalSince(from) / to.timeIntervalSince(from)
      return Plot.left + min(1, max(0, share)) * (Plot.width - Plot.left - Plot.right)
    }

    func y(_ value: Double) -> Double {
      Plot.height - Plot.bottom - min(1, value / most) * (Plot.height - Plot.top - Plot.bottom)
    }
  }

  private func line(_ series: Series, number: Int, _ scale: Scale) -> Markup {
    var path = ""
    var isDown = false
    for (time, value) in Self.thinned(series.points) {
      guard let value else {
        isDown = false
        continue
      }
      path += "\(isDown ? "L" : "M")\(Self.tenths(scale.x(time))) \(Self.tenths(scale.y(value)))"
      // A point without neighbours is a dot.
      if !isDown { path += "h.1" }
      isDown = true
    }
    return "<path class=\"s\(number)\" d=\"\(path)\"/>"
  }

  private func shade(_ shade: Shade, number: Int, _ scale: Scale) -> Markup {
    Markup(
      shade.spans.suffix(Self.mostPoints).map { span -> Markup in
        let (start, end) = (scale.x(span.lowerBound), scale.x(span.upperBound))
        let width = max(1, end - start)
        return """
          <rect class="h\(number)" x="\(Self.tenths(start))" y="8" width="\(Self.tenths(width))" height="150"/>
          """
      }
    )
  }

  private func axes(_ scale: Scale) -> Markup {
    let heights = [0, 0.5, 1].map { share -> Markup in
      let value = scale.most * share
      let y = Self.tenths(scale.y(value))
      return """
        <path class="grid" d="M44 \(y)H432"/>\
        <text x="38" y="\(Self.tenths(scale.y(value) + 4))" text-anchor="end">\(Figures.short(value))</text>
        """
    }
    let isLong = scale.to.timeIntervalSince(scale.from) > 86_400
    let label = { (time: Date) in
      isLong
        ? String(Figures.stamp(time).dropLast(4).replacing("T", with: " ")) : Figures.clock(time)
    }
    return """
      \(heights)<text x="44" y="176">\(label(scale.from))</text>\
      <text x="432" y="176" text-anchor="end">\(label(scale.to)) UTC</text>
      """
  }

  /// At most so many points: the greatest value of each stretch, so that no peak is lost.
  static func thinned(_ points: [(time: Date, value: Double?)]) -> [(time: Date, value: Double?)] {
    guard points.count > mostPoints else { return points }
    let step = (points.count + mostPoints - 1) / mostPoints
    return stride(from: 0, to: points.count, by: step).map { start in
      let part = points[start..<min(points.count, start + step)]
      return part.max { ($0.value ?? -1) < ($1.value ?? -1) } ?? points[start]
    }
  }

  /// 1, 2 or 5 times a power of ten, at least so much.
  static func round(up value: Double) -> Double {
    guard value > 0, value.isFinite else { return 1 }
    let power = pow(10, floor(log10(value)))
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= value * 0.999_999 } ?? value
  }

  private static func tenths(_ number: Double) -> String {
    let tenths = Int((number * 10).rounded())
    return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }
}
