import Foundation
import SluiceRun

/// The plots of a run: throughput, latency, concurrency, refusals.
struct RunPlots {
  let samples: [RunDigest.Sample]

  var all: [Plot] {
    var plots = [
      plot("Rows a second", "rows/s", [("answered", { Double($0.rows) / $0.seconds })]),
      plot(
        "Seconds a request",
        "s",
        [("p50", \.p50), ("p95", \.p95), ("p99", \.p99)]
      ),
      plot(
        "Requests in flight",
        "",
        [("in flight", { Double($0.inFlight) }), ("limit", { Double($0.limit) })]
      ),
      plot(
        "Refusals and retries a minute",
        "",
        [
          ("refusals", { Double($0.refusals) / $0.seconds * 60 }),
          ("retries", { Double($0.retries) / $0.seconds * 60 }),
        ]
      ),
    ]
    let shades = [
      Plot.Shade(name: "endpoint cold or away", spans: spans(\.coldSeconds)),
      Plot.Shade(name: "waiting for a quota or after refusals", spans: spans(\.quotaSeconds)),
    ]
    for index in plots.indices { plots[index].shades = shades }
    return plots
  }

  private func plot(
    _ title: String,
    _ unit: String,
    _ lines: [(name: String, value: (RunDigest.Sample) -> Double?)]
  ) -> Plot {
    Plot(
      title: title,
      unit: unit,
      series: lines.map { line in
        Plot.Series(name: line.name, points: points(line.value))
      }
    )
  }

  /// Between two sessions the line is broken: nothing was done there.
  private func points(
    _ value: (RunDigest.Sample) -> Double?
  ) -> [(time: Date, value: Double?)] {
    var points: [(time: Date, value: Double?)] = []
    var last: Date?
    for sample in samples {
      if let last, sample.start.timeIntervalSince(last) > max(10, sample.seconds) {
        points.append((last, nil))
      }
      points.append((sample.end, value(sample)))
      last = sample.end
    }
    return points
  }

  /// The stretches in which most of the time was spent so, joined where they touch.
  private func spans(_ part: (RunDigest.Sample) -> Double) -> [ClosedRange<Date>] {
    var spans: [ClosedRange<Date>] = []
    for sample in samples where part(sample) > sample.seconds / 2 && sample.end > sample.start {
      if let last = spans.last, sample.start.timeIntervalSince(last.upperBound) < 1 {
        spans[spans.count - 1] = last.lowerBound...max(last.upperBound, sample.end)
      } else {
        spans.append(sample.start...sample.end)
      }
    }
    return spans
  }
}
