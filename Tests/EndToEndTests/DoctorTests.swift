import Foundation
import Testing

/// `sluice doctor` as a person runs it.
struct DoctorTests {
  @Test func theDoctorNamesWhatARunStandsOn() async throws {
    let result = try await Command.run(
      "doctor",
      "--json",
      environment: ["HF_TOKEN": "hf_secretOfTheTest"]
    )
    #expect(result.status == 0, "\(result.errors)")
    let findings = try #require(try result.object()["findings"] as? [[String: Any]])
    let subjects = findings.compactMap { $0["subject"] as? String }
    for subject in [
      "sluice", "libcurl", "SQLite", "simdjson", "ledger", "disk", "descriptors", "proxy", "token",
    ] {
      #expect(subjects.contains(subject))
    }
    #expect(!result.output.contains("secretOfTheTest"))
  }

  @Test func aFolderThatCannotBeWrittenToIsAProblem() async throws {
    let result = try await Command.run("doctor", "--ledger", "/proc/none/run.sluice")
    #expect(result.status == 74)
    #expect(result.output.contains("PROBLEM  ledger: /proc/none"))
  }
}
