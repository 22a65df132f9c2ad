import SluiceAccess
@testable import SluiceRun
import Testing

struct DiagnosisTests {
  @Test(
    arguments: [
      ("3.40.1", 1), ("3.44.5", 1), ("3.44.6", 0), ("3.50.7", 0), ("3.51.2", 1), ("3.51.3", 0),
      ("4.0", 0), ("3.6.23", 0),
    ]
  )
  func aVersionOfSQLiteIsToldWithItsKnownFaults(_ version: String, _ faults: Int) {
    let findings = Diagnosis.library("SQLite", .sqlite, version, version)
    #expect(findings.count == 1 + faults)
    #expect(findings.first?.says == version)
    #expect(findings.dropFirst().allSatisfy { $0.weight == .note && $0.says.contains("https://") })
  }

  @Test(arguments: [("7.88.1", 2), ("8.1.0", 1), ("8.5.0-DEV", 1), ("8.20.0", 0)])
  func aVersionOfLibcurlIsToldWithItsKnownFaults(_ version: String, _ faults: Int) {
    #expect(Diagnosis.library("libcurl", .libcurl, version, version).count == 1 + faults)
  }

  @Test(arguments: ["", "unknown", ".1", "v8"])
  func aVersionThatCannotBeReadHasNoKnownFaults(_ version: String) {
    #expect(LibraryVersion(version) == nil)
    #expect(Diagnosis.library("libcurl", .libcurl, version, version).count == 1)
  }

  @Test func fewDescriptorsAreToldWithWhatRaisesThem() {
    #expect(Diagnosis.descriptors(soft: 1024, hard: 4096).weight == .fine)
    #expect(Diagnosis.descriptors(soft: 256, hard: 4096).says.contains("ulimit -n 576"))
    #expect(Diagnosis.descriptors(soft: 256, hard: 256).says.contains("hard limit"))
  }

  @Test(
    arguments: [
      ("http://ann:secret@proxy.example:3128", "http://proxy.example:3128"),
      ("ann:secret@proxy.example:3128", "http://proxy.example:3128"),
      ("socks5h://127.0.0.1:1080", "socks5h://127.0.0.1:1080"),
      ("http://ann:se cret@", "(an address that cannot be read)"),
    ]
  )
  func aProxyIsShownWithoutItsCredentials(_ text: String, _ shown: String) {
    #expect(
      ProxySettings.lines(["https_proxy": text, "no_proxy": "localhost"]) == [
        "https_proxy=\(shown)", "no_proxy=localhost",
      ]
    )
  }

  @Test func aTokenIsNamedByItsPlaceAndNeverByItsText() {
    let environment = [
      "HF_TOKEN": "hf_thisIsTheSecret", "OPENAI_BASE_URL": "http://127.0.0.1:8000/v1",
    ]
    let findings = Diagnosis(options: AccessOptions(environment: environment)).findings
    let tokens = findings.filter { $0.subject == "token" }
    #expect(tokens.count == 3)
    #expect(tokens.allSatisfy { $0.says.hasSuffix("the token of HF_TOKEN") })
    #expect(!findings.contains { $0.says.contains("Secret") })
  }

  @Test func aTokenThatWouldTravelInClearTextIsAProblem() {
    let options = AccessOptions(environment: ["HF_TOKEN": "hf_thisIsTheSecret"])
    let diagnosis = Diagnosis(urls: ["http://192.0.2.1:8080"], options: options)
    #expect(!diagnosis.isSound)
    #expect(Diagnosis(urls: ["https://192.0.2.1"], options: options).isSound)
  }
}
