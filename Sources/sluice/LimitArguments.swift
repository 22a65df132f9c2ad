import ArgumentParser
import SluiceCore
import SluiceJSON

/// Quotas and budget on the command line.
struct LimitArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Requests a minute at each endpoint.", valueName: "n"))
  var requestsPerMinute: Int?

  @Option(help: ArgumentHelp("Tokens a minute at each endpoint.", valueName: "n"))
  var tokensPerMinute: Int?

  @Option(
    help: ArgumentHelp("Requests within 24 hours at each endpoint, over restarts.", valueName: "n")
  )
  var requestsPerDay: Int?

  @Option(help: ArgumentHelp("Stop before the run costs more; needs a price.", valueName: "amount"))
  var maxCost: String?

  @Option(help: ArgumentHelp("What a million input tokens cost.", valueName: "amount"))
  var pricePerMillionInputTokens: String?

  @Option(help: ArgumentHelp("What a million output tokens cost.", valueName: "amount"))
  var pricePerMillionOutputTokens: String?

  @Option(help: ArgumentHelp("What each endpoint costs an hour.", valueName: "amount"))
  var pricePerHour: String?

  @Option(
    help: ArgumentHelp(
      "Stop sending after this time (8h), at this time of day (06:00, 06:00 Europe/Berlin), or at this instant (2026-05-01T06:00:00Z).",
      valueName: "time"
    )
  )
  var runDeadline: String?

  @Option(
    help: ArgumentHelp("Stop when more rows have failed: a share (5%) or a number.", valueName: "n")
  )
  var maxFailed: String?

  @Option(
    help: ArgumentHelp(
      "A server that asks for a longer wait is parked: it is left alone until then. Default: 15m.",
      valueName: "time"
    )
  )
  var maxWait: String?

  /// The members of `limits`.
  var limits: [(String, JSONValue?)] {
    [
      ("requests_per_minute", number(requestsPerMinute)),
      ("tokens_per_minute", number(tokensPerMinute)),
      ("requests_per_day", number(requestsPerDay)),
    ]
  }

  /// The members of `budget`.
  var budget: [(String, JSONValue?)] {
    [
      ("cost", amount(maxCost)),
      ("price_per_million_input_tokens", amount(pricePerMillionInputTokens)),
      ("price_per_million_output_tokens", amount(pricePerMillionOutputTokens)),
      ("price_per_hour", amount(pricePerHour)), ("deadline", runDeadline.map(JSONValue.string)),
      ("max_failed", maxFailed.map(JSONValue.string)),
    ]
  }

  private func number(_ number: Int?) -> JSONValue? { number.map { .number(String($0)) } }

  /// A number as it was typed; what is none is refused where job files are read.
  private func amount(_ text: String?) -> JSONValue? {
    text.map { text in
      guard case .number(let digits)? = try? JSONValue(parsing: Array(text.utf8)) else {
        return .string(text)
      }
      return .number(digits)
    }
  }
}
