import ArgumentParser
import SluiceCore
import SluiceJSON

/// The names of the subcommands, for people who mistype one.
enum CommandNames {
  /// Refuses a first word that is no subcommand, with the nearest one.
  ///
  /// - Throws: ``SluiceError`` (`usage`); nothing for a flag and for the words of the parser itself.
  static func check(_ arguments: [String]) throws(SluiceError) {
    guard let word = arguments.first, !word.hasPrefix("-") else { return }
    let names = Sluice.configuration.subcommands.compactMap { $0.configuration.commandName }
    // What the parser brings itself.
    guard !names.contains(word), word != "help", !word.hasPrefix("_") else { return }
    throw SluiceError(
      .usage,
      "there is no command \"\(safe(word, limit: 60))\"",
      next: suggestion(for: word, among: names)
    )
  }
}
