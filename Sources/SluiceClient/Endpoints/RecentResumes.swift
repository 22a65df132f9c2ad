import Synchronization

/// The endpoints that a client has resumed and not stopped since: for a while the API may go on
/// calling them paused.
final class RecentResumes: Sendable {
  private let places = Mutex<Set<String>>([])

  func add(_ subject: EndpointSubject) { places.withLock { _ = $0.insert(subject.place) } }

  func remove(_ subject: EndpointSubject) { places.withLock { _ = $0.remove(subject.place) } }

  func includes(_ subject: EndpointSubject) -> Bool {
    places.withLock { $0.contains(subject.place) }
  }
}
