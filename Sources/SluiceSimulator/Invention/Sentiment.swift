import Foundation

/// Praise or blame, guessed from the beginnings of words in a few languages.
enum Sentiment {
  /// The likelihood of praise, from 0 to 1, never quite either.
  static func praise(in text: String, dice: inout Dice) -> Double {
    let words = text.prefix(4000).lowercased().split { !$0.isLetter }
    let tally = words.reduce(0.0) { tally, word in
      if praises.contains(where: { word.hasPrefix($0) }) { return tally + 1 }
      if blames.contains(where: { word.hasPrefix($0) }) { return tally - 1 }
      return tally
    }
    // Texts without any such word fall on either side, so that a rehearsal sees both labels.
    let leaning = (dice.unit() - 0.5) * (tally == 0 ? 4 : 0.8)
    return 1 / (1 + exp(-2 * tally - leaning))
  }

  private static let praises = [
    "good", "great", "excel", "love", "perfect", "happy", "thank", "best", "comfortabl",
    "recommend",
    "gut", "toll", "freu", "dank", "bien", "parfait", "merci", "super", "buen", "graci", "ottim",
    "bell", "ótim", "feliz",
  ]
  private static let blames = [
    "bad", "broke", "terribl", "refund", "late", "wrong", "fail", "error", "slow", "never",
    "cannot",
    "disappoint", "schlecht", "kaputt", "leider", "mauvais", "cassé", "déçu", "malo", "roto",
    "rotto",
    "pessim", "delus", "ruim",
  ]
}
