import Foundation
import SluiceCore

/// Keeps the samples of a run few: the older they are, the longer the stretches.
///
/// Two neighbours become one where the stretch of both is no longer than a three-hundredth of their
/// age. So the last ten minutes keep a sample every two seconds, a day ago has one about every five
/// minutes, and the number grows with the logarithm of the run's length: some 3,000 for a week, which
/// is half a megabyte.
enum SampleThinning {
  /// A stretch may be so much of its age.
  static let share = 1.0 / 300

  /// Merges what has grown old.
  ///
  /// - Parameters:
  ///   - samples: In ascending times.
  ///   - now: The age is counted from here.
  /// - Returns: As many or fewer, in ascending times; a sample keeps the time of its end.
  static func thinned(_ samples: [LedgerSample], now: Date) -> [LedgerSample] {
    var kept: [LedgerSample] = []
    kept.reserveCapacity(samples.count)
    for sample in samples {
      guard let last = kept.last else {
        kept.append(sample)
        continue
      }
      let age = now.timeIntervalSince(sample.time)
      let stretch = sample.time.timeIntervalSince(last.start)
      if stretch <= age * share {
        kept[kept.count - 1] = last.merged(with: sample)
      } else {
        kept.append(sample)
      }
    }
    return kept
  }
}
