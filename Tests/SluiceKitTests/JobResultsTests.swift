import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceAccess
@testable import SluiceClient
@testable import SluiceRun

/// A run finds out at its start whether its results can be written at its end.
struct JobResultsTests {
  @Test func missingFoldersAreMade() throws {
    let fixture = try Fixture()
    try fixture.job(["export": "a/b/out.jsonl"]).makeRoomForResults()
    try fixture.job(["export": "a/b/out.jsonl"]).makeRoomForResults()
    try fixture.job().makeRoomForResults()
    #expect(FileManager.default.fileExists(atPath: fixture.directory.path("a/b")))
    #expect(!FileManager.default.fileExists(atPath: fixture.directory.path("a/b/out.jsonl")))
  }

  @Test func aFileInTheFoldersPlaceIsNamed() throws {
    let fixture = try Fixture()
    let error = try refusal {
      try fixture.job(["export": "rows.jsonl/out.jsonl"]).makeRoomForResults()
    }
    #expect(error.code.kind == .inputOutput)
    #expect(error.place == fixture.manifestPath)
  }

  @Test func aFolderIsNoFile() throws {
    let fixture = try Fixture()
    let error = try refusal { try fixture.job(["export": "."]).makeRoomForResults() }
    #expect(error.what == "the results need a file, this is a folder")
  }
}
