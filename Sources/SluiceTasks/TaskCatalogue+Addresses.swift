package import SluiceCore

extension TaskCatalogue {
  /// The task of an id, where requests to a model's id go to a pipeline of that name.
  package static func pipeline(_ id: String) -> TaskDescription? {
    all.first { $0.id == id && $0.forms.contains { $0.route == .pipeline(id) } }
  }
}

extension TaskDescription {
  /// Where requests of the task to a model go.
  ///
  /// - Throws: When the model is neither an id nor a URL.
  package func url(
    model: String,
    wire: Wire,
    bases: ServiceBases
  ) throws(SluiceError) -> String {
    let spec = RequestSpec(task: id, model: model, wire: wire)
    let target = try Target(spec, task: self, bases: bases)
    let form = try form(for: spec, to: target)
    return try form.route.url(to: target, wire: wire, bases: bases).text
  }
}
