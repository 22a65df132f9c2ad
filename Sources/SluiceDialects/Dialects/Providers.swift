extension Dialect {
  /// Providers that speak as OpenAI does and have words of their own for the account.
  static let providers = Dialect("Providers") {
    $0.phrases = [
      Phrases(
        .outOfCredits,
        [
          "insufficient credit", "insufficient balance", "insufficient_balance",
          "insufficient funds",
          "out of credits", "no credits", "credit limit exceeded", "credits exhausted",
          "payment required",
        ]
      ),
      Phrases(.refused, ["context window exceeded", "exceeds the context window"]),
      Phrases(
        .gone,
        with: 200...499,
        [
          "model does not exist", "unknown model", "unknown_model", "no such model",
          "model not found",
          "model_not_available", "model is not available", "model is no longer", "model_deprecated",
          "model has been deprecated", "model has been removed", "model has been retired",
          "has been sunset", "model_gone",
        ]
      ),
    ]
  }
}
