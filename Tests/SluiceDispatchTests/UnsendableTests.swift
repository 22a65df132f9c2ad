import SluiceCore
import SluiceJSON
import SluiceTestSupport
import Testing

@testable import SluiceDispatch

/// A form whose rows name files; those of some positions cannot be read.
struct FileForm: RequestCodec {
  let missing: Set<Int64>
  var batch = BatchLimit(rows: 1)
  var endpoints = ["http://localhost/"]

  func request(for rows: [Row], at endpoint: Int) throws(RowRefusal) -> Request {
    for row in rows where missing.contains(row.position) {
      throw RowRefusal("the file \"\(row.position).png\" is not there")
    }
    return EchoForm().request(for: rows, at: endpoint)
  }

  func answers(in reply: Reply, to rows: [Row], reading json: JSONReader)
    throws(ReplyFault) -> [Answer]
  {
    try EchoForm().answers(in: reply, to: rows, reading: json)
  }
}

@Suite(.timeLimit(.minutes(5))) struct UnsendableTests {
  private func units(_ count: Int64, of size: Int64, missing: Set<Int64>) -> [Unit] {
    stride(from: 1, through: count, by: Int(size)).map { start in
      Unit(
        form: FileForm(missing: missing),
        rows: (start...min(count, start + size - 1)).map { row($0) }
      )
    }
  }

  @Test(arguments: [1, 8])
  func aRowWhoseFileIsGoneFailsWithoutARequestAndOthersGoOn(batch: Int64) async throws {
    let missing: Set<Int64> = [1, 2, 77, 400]
    let (dispatcher, _, transport, sink, events) = DispatcherTests.run(
      units(400, of: batch, missing: missing)
    )
    #expect(await dispatcher.run() == .finished)
    #expect(sink.positions.sorted() == Array(1...400))
    let failed = sink.settlements.filter { $0.state == .failed }
    #expect(Set(failed.map(\.position)) == missing)
    #expect(failed.allSatisfy { $0.fault == .manifest && $0.attempts == 0 && $0.status == nil })
    #expect(failed.allSatisfy { $0.error == "the file \"\($0.position).png\" is not there" })
    #expect(events.kinds == [.finished])
    #expect(dispatcher.snapshot().requests == transport.sent)
    if batch == 1 { #expect(transport.sent == 396) }
  }

  @Test func aFileThatChangesWhileItIsSentFailsItsRowAlone() async {
    let transport = MemoryTransport { transfer in
      guard transfer.id == 3 else {
        return .success(
          SluiceTestSupport.reply(
            200,
            String(decoding: transfer.request.body ?? [], as: UTF8.self)
          )
        )
      }
      let words = "the file \"3.png\" has changed since it was looked at"
      return .failure(TransferFailure(kind: .unreadableFile, message: words, requestSent: false))
    }
    let (dispatcher, _, _, sink, _) = DispatcherTests.run(
      units(20, of: 1, missing: []),
      transport: transport
    )
    #expect(await dispatcher.run() == .finished)
    let failed = sink.settlements.filter { $0.state == .failed }
    #expect(failed.map(\.error) == ["the file \"3.png\" has changed since it was looked at"])
    #expect(failed.map(\.fault) == [.manifest])
    #expect(failed.map(\.attempts) == [0])
    #expect(sink.settlements.count == 20)
    #expect(transport.sent == 20)
    #expect(dispatcher.snapshot().requests == 19)
  }

  @Test func aRunOfNothingElseFinishes() async {
    let (dispatcher, _, transport, sink, _) = DispatcherTests.run(
      units(50, of: 1, missing: Set(1...50)),
      concurrency: 4
    )
    #expect(await dispatcher.run() == .finished)
    #expect(transport.sent == 0)
    #expect(sink.settlements.count == 50)
  }

  @Test func aProbeThatCannotBeSentLeavesItsTurnToTheNext() async {
    // The first reply closes the gate; the row that would ask again names a file that is gone.
    let transport = MemoryTransport { transfer in
      transfer.id == 1
        ? .success(SluiceTestSupport.reply(503, #"{"error":"loading","estimated_time":0.01}"#))
        : .success(
          SluiceTestSupport.reply(
            200,
            String(decoding: transfer.request.body ?? [], as: UTF8.self)
          )
        )
    }
    let (dispatcher, _, _, sink, events) = DispatcherTests.run(
      units(6, of: 1, missing: [2, 3]),
      concurrency: 1,
      transport: transport
    )
    #expect(await dispatcher.run() == .finished)
    #expect(sink.settlements.filter { $0.state == .succeeded }.count == 4)
    #expect(events.kinds.contains(.gateOpened))
  }
}
