import ArgumentParser
import SluiceCore
import SluiceJSON

/// What rows may call a model, as flags.
struct RowModelArguments: ParsableArguments {
  @Option(
    name: .customLong("models"),
    help: ArgumentHelp(
      "What rows may name as their model, where --model is a template; repeated for replicas.",
      valueName: "name=model"
    )
  )
  var named: [String] = []

  /// The value of the key `models`: an object of names; nil without any.
  func value() throws -> JSONValue? {
    var members: [(name: String, models: [JSONValue])] = []
    for text in named {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw SluiceError(.usage, "--models \(safe(text, limit: 80)) must be name=model")
      }
      let name = String(text[..<equals])
      let model = JSONValue.string(String(text[text.index(after: equals)...]))
      if let index = members.firstIndex(where: { $0.name == name }) {
        members[index].models.append(model)
      } else {
        members.append((name, [model]))
      }
    }
    return members.isEmpty
      ? nil : .object(members.map { .init($0.name, .array($0.models)) })
  }
}
