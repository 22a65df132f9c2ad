/// A point in time on a clock that nobody sets, and that goes on while the machine sleeps.
///
/// A struct of our own around a `Duration` would cost a row a seventh less, because the compiler knows
/// its layout. But Swift 6.3.1 then reads memory that was never written where a closed gate is copied,
/// and runs go wrong by chance: `MALLOC_PERTURB_=90` shows it.
package typealias Instant = ContinuousClock.Instant
