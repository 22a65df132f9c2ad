import Foundation

/// The proxies that libcurl takes from the environment, for people: never their credentials.
enum ProxySettings {
  private static let names = [
    "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
  ]
  private static let exceptions = ["no_proxy", "NO_PROXY"]

  /// `https_proxy=http://proxy.example:3128`, one for each variable that is set.
  static func lines(_ environment: [String: String]) -> [String] {
    let proxies = names.compactMap { name in
      environment[name].flatMap { $0.isEmpty ? nil : "\(name)=\(address($0))" }
    }
    let without = exceptions.compactMap { name in
      environment[name].flatMap { $0.isEmpty ? nil : "\(name)=\($0)" }
    }
    return proxies.isEmpty ? [] : proxies + without
  }

  /// A proxy without the name and password before its host.
  static func address(_ text: String) -> String {
    let hasScheme = text.contains("://")
    guard let parts = URLComponents(string: hasScheme ? text : "http://" + text),
      let host = parts.host, !host.isEmpty
    else { return "(an address that cannot be read)" }
    let port = parts.port.map { ":\($0)" } ?? ""
    return (parts.scheme.map { $0 + "://" } ?? "") + host + port
  }
}
