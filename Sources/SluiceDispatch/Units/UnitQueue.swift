/// Fresh units in the manifest's order: first in, first out, without moving the rest.
struct UnitQueue: Sendable {
  private var pendingUnits: [PendingUnit?] = []
  private var head = 0

  var count: Int { pendingUnits.count - head }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ pending: PendingUnit) { pendingUnits.append(pending) }

  mutating func popFirst() -> PendingUnit? {
    guard head < pendingUnits.count else { return nil }
    let first = pendingUnits[head]
    pendingUnits[head] = nil
    head += 1
    if head >= 1024, head * 2 >= pendingUnits.count {
      pendingUnits.removeFirst(head)
      head = 0
    }
    return first
  }
}
