package import Dispatch

/// Runs an actor on a serial dispatch queue of its own.
///
/// This is how a C handle belongs to exactly one queue and the compiler knows it: the handle is
/// actor state, and what arrives on the queue by other ways (a curl callback, a dispatch source, a
/// `queue.async` from a `nonisolated` method) steps in with `assumeIsolated`, which traps when the
/// queue is the wrong one.
package final class QueueExecutor: SerialExecutor {
  package let queue: DispatchQueue

  package init(label: String, qos: DispatchQoS = .userInitiated) {
    queue = DispatchQueue(label: label, qos: qos)
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  package func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
