/// Fresh units in the manifest's order: first in, first out, without moving the rest.
struct UnitQueue: Sendable {
  private var parcels: [Parcel?] = []
  private var head = 0

  var count: Int { parcels.count - head }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ parcel: Parcel) { parcels.append(parcel) }

  mutating func popFirst() -> Parcel? {
    guard head < parcels.count else { return nil }
    let first = parcels[head]
    parcels[head] = nil
    head += 1
    if head >= 1024, head * 2 >= parcels.count {
      parcels.removeFirst(head)
      head = 0
    }
    return first
  }
}
