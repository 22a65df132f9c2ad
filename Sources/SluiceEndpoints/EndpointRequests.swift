import Foundation
package import SluiceCore
internal import SluiceJSON

/// The requests of the management API; credentials are the transport's.
package struct EndpointRequests: Sendable {
  /// Where the API lives when nothing else is said.
  package static let publicBase = "https://api.endpoints.huggingface.cloud/v2"

  private let base: String

  /// Speaks to an API.
  ///
  /// - Parameter base: The API's URL; slashes at its end are dropped.
  package init(base: String = publicBase) {
    var base = base
    while base.last == "/" { base.removeLast() }
    self.base = base
  }

  /// What can be asked of an endpoint without a body.
  package enum Order: String, Sendable, CaseIterable {
    case pause
    case resume
    case scaleToZero = "scale-to-zero"
  }

  /// Asks the hub for the token's owner.
  package static func whoami(hub: String) -> Request {
    Request(method: "GET", url: hub + "/api/whoami-v2")
  }

  package func list(in namespace: String) throws(SluiceError) -> Request {
    Request(method: "GET", url: try url(namespace))
  }

  package func get(_ name: String, in namespace: String) throws(SluiceError) -> Request {
    Request(method: "GET", url: try url(namespace, name))
  }

  package func create(
    _ name: String,
    in namespace: String,
    _ settings: EndpointSettings
  ) throws(SluiceError) -> Request {
    _ = try segment(name, what: "endpoint")
    return request("POST", try url(namespace), try settings.creation(of: name))
  }

  package func update(
    _ name: String,
    in namespace: String,
    _ settings: EndpointSettings
  ) throws(SluiceError) -> Request {
    request("PUT", try url(namespace, name), try settings.update())
  }

  package func order(
    _ order: Order,
    _ name: String,
    in namespace: String
  ) throws(SluiceError) -> Request {
    Request(method: "POST", url: try url(namespace, name) + "/" + order.rawValue, body: [])
  }

  package func delete(_ name: String, in namespace: String) throws(SluiceError) -> Request {
    Request(method: "DELETE", url: try url(namespace, name))
  }

  private func request(_ method: String, _ url: String, _ body: JSONValue) -> Request {
    let type = HeaderField("Content-Type", "application/json")
    return Request(method: method, url: url, headers: [type], body: body.text)
  }

  private func url(_ namespace: String, _ name: String? = nil) throws(SluiceError) -> String {
    let folder = base + "/endpoint/" + (try segment(namespace, what: "namespace"))
    guard let name else { return folder }
    return folder + "/" + (try segment(name, what: "endpoint"))
  }

  /// A name as one segment of a path: a name must not lead to another resource.
  private func segment(_ name: String, what: String) throws(SluiceError) -> String {
    let unreserved = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )
    guard !["", ".", ".."].contains(name),
      let encoded = name.addingPercentEncoding(withAllowedCharacters: unreserved)
    else { throw SluiceError(.usage, "\"\(name)\" is not the name of an \(what)") }
    return encoded
  }
}
