import ArgumentParser
import SluiceCore
import SluiceJSON

/// The value of `-c`: a number of requests, or `auto`.
struct ConcurrencyArgument: ExpressibleByArgument {
  /// As a job file has it.
  let value: JSONValue

  init?(argument: String) {
    if argument == "auto" {
      value = .string(argument)
    } else if let number = Int(argument) {
      value = .number(String(number))
    } else {
      return nil
    }
  }
}
