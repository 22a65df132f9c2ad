internal import SluiceAccess

extension StandInAddress {
  /// The stand-in for an endpoint that a job names.
  init(_ endpoint: JobEndpoint) { self.init(name: endpoint.name, namespace: endpoint.namespace) }
}
