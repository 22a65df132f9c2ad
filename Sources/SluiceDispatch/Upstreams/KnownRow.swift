internal import SluiceCore

/// A row of a group that has been answered before: asked again, it tells whether the endpoint is well
/// when all that is left are rows that fail.
///
/// ```
/// none ──answered──▶ known
/// none ──wanted, and an earlier start had answers──▶ asked ──brought──▶ known, missing
/// ```
enum KnownRow: Sendable {
  case none
  /// The source looks for one.
  case asked
  case known(Unit)
  /// There is none.
  case missing

  /// A unit was answered.
  mutating func learn(_ unit: Unit) {
    if case .known = self { return }
    guard let first = unit.rows.first else { return }
    self =
      .known(unit.rows.count == 1 ? unit : Unit(form: unit.form, rows: [first], group: unit.group))
  }

  var unit: Unit? { if case .known(let unit) = self { unit } else { nil } }

  /// Whether one is here, or may still come.
  func isPossible(_ policy: DispatchPolicy) -> Bool {
    switch self {
    case .none: policy.isProven
    case .asked, .known: true
    case .missing: false
    }
  }
}
