import Foundation
import SluiceCore
import SluiceKit
import SluiceSimulator

/// A schedule of the rehearsal endpoint's conditions, as a YAML file.
enum WeatherFile {
  static func read(_ path: String) throws(SluiceError) -> Weather {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw SluiceError(.data, at: path, "cannot read the weather: \(reason(of: error))")
    }
    let (root, lines) = try YAMLTree.read(Array(data), path: path)
    return try Weather(root) { key in
      var key = key
      while lines[key] == nil, let end = key.lastIndex(where: { $0 == "." || $0 == "[" }) {
        key = String(key[..<end])
      }
      return lines[key].map { "\(path):\($0)" } ?? path
    }
  }
}
