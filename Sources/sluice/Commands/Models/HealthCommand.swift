import ArgumentParser
import SluiceCore
import SluiceJSON
import SluiceKit

/// `sluice health`: whether a server says that it is well.
struct HealthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health",
    abstract: "Tell whether a server says that it is well; exit status 69 when it does not.",
    discussion: "sluice health http://127.0.0.1:8080 && sluice run jobs/embed-reviews.yaml"
  )

  @Argument(help: "The URL of a server.")
  var url: String

  @Flag(help: "Print JSON: an object with healthy.")
  var json = false

  @OptionGroup var asking: RequestArguments

  func run() async throws {
    let isHealthy = try await asking.client().healthCheck(url)
    if json {
      try Terminal.print(JSONOutput.line(["healthy": isHealthy]))
    } else if isHealthy {
      try Terminal.print("healthy")
    }
    guard isHealthy else {
      throw SluiceError(.unavailable, at: safe(url, limit: 400), "does not say that it is well")
    }
  }
}
