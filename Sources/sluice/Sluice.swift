import ArgumentParser
import Foundation
import SluiceCore
import SluiceKit

/// The command line: parses, calls SluiceKit, renders, exits.
@main
struct Sluice: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sluice",
    abstract: "Ask a model every row of a file, overnight, and know what became of each.",
    discussion: """
      A run is one SQLite file, the ledger. Killed, stopped or out of power: the same command goes on \
      where it stopped. Results go to standard output or a file, everything else to standard error.

      EXIT STATUS
        0   every row succeeded
        3   finished, some rows failed or were skipped
        64  the command line is wrong
        65  the manifest or the job file is wrong
        69  the endpoint is unavailable
        70  a fault of sluice
        71  the system has no more threads, descriptors or memory
        73  the ledger is in use by another process
        74  input/output, disk full
        75  stopped before the end: run it again
        77  not authorised, or no credits
        130, 143  interrupted
      """,
    version: SluiceVersion.number,
    subcommands: [
      RunCommand.self, PlanCommand.self, StatusCommand.self, WatchCommand.self, ReportCommand.self,
      LogCommand.self, ListCommand.self, InitCommand.self, ExportCommand.self, RetryCommand.self,
      CallCommand.self, TasksCommand.self, ModelsCommand.self, InfoCommand.self,
      HealthCommand.self, EndpointCommand.self, SimulateCommand.self, DoctorCommand.self,
    ]
  )

  static func main() async {
    ProcessSetup.apply()
    do {
      try CommandNames.check(Array(ProcessInfo.processInfo.arguments.dropFirst()))
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      ProcessSetup.leave(ExitStatus.success.rawValue)
    } catch let error as SluiceError {
      end(with: error)
    } catch let error as InferenceError {
      end(with: SluiceError(error))
    } catch let code as ExitCode {
      ProcessSetup.leave(code.rawValue)
    } catch {
      exit(withError: error)
    }
  }

  private static func end(with error: SluiceError) -> Never {
    Terminal.complain(error)
    ProcessSetup.leave(ExitStatus(error).rawValue)
  }
}
