import SluiceCore
import SluiceJSON
import Testing

@testable import SluiceDialects

/// Each reply that a dialect gives as a sample means what the dialect says.
@Suite struct SampleReplyTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let dialect: String
    let reply: SampleReply
    var testDescription: String { "\(dialect): \(reply.status) \(reply.body)" }
  }

  static let all = DialectCatalogue.all.flatMap { dialect in
    dialect.samples.map { Sample(dialect: dialect.name, reply: $0) }
  }

  @Test(arguments: all)
  func aSampleMeansWhatItsDialectSays(sample: Sample) {
    let understood = Self.understood(sample.reply)
    #expect(understood.meaning == sample.reply.meaning)
    #expect(understood.status == sample.reply.meant)
  }

  static func understood(_ sample: SampleReply) -> UnderstoodReply {
    let fields = sample.headers.map { "\($0)\r\n" }.joined()
    let reply = Reply(
      status: sample.status,
      headers: HeaderBlock(Array(fields.utf8)),
      body: Array(sample.body.utf8)
    )
    let message = ServerMessage(reply, reading: JSONReader())
    return ReplyMeaning.understood(
      status: sample.status,
      message: message,
      asksToWait: ServerWait.isAsked(in: reply, message: message)
    )
  }

  @Test func noTwoDialectsHaveOneName() {
    let names = DialectCatalogue.all.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test func whatIsLookedForIsInLowerCase() {
    for phrases in DialectCatalogue.phrases {
      #expect(phrases.texts.allSatisfy { $0 == $0.lowercased() && !$0.isEmpty })
    }
    #expect(DialectCatalogue.codes.keys.allSatisfy { $0 == $0.lowercased() })
  }

  @Test func theFieldsOfEachQuotaAreFoundByTheBeginningsDerivedFromThem() {
    for quota in DialectCatalogue.quotas {
      for forwarded in ["", "llm_provider-"] {
        let block = HeaderBlock(
          Array("\(forwarded)\(quota.remaining): 0\r\n\(forwarded)\(quota.reset): 7\r\n".utf8)
        )
        #expect(QuotaReader.readings(in: block).contains { $0.reset == 7 && $0.remaining == 0 })
      }
    }
  }
}
