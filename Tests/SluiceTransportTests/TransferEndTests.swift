import CCurl
import Glibc
import SluiceCore
import Testing

@testable import SluiceTransport

struct TransferEndTests {
  struct Row: CustomTestStringConvertible {
    let code: CURLcode
    let kind: TransferFailure.Kind
    var isSent = false
    var hasBegun = false
    var isOverdue = false
    var proxyStatus = 0
    var socketError: Int32 = 0

    var testDescription: String { "\(code.rawValue) \(kind)" }
  }

  @Test(arguments: [
    Row(code: CURLE_COULDNT_RESOLVE_HOST, kind: .resolve),
    Row(code: CURLE_COULDNT_RESOLVE_PROXY, kind: .resolve),
    Row(code: CURLE_COULDNT_CONNECT, kind: .connect),
    Row(code: CURLE_COULDNT_CONNECT, kind: .local, socketError: EMFILE),
    Row(code: CURLE_COULDNT_CONNECT, kind: .connect, socketError: EAFNOSUPPORT),
    Row(code: CURLE_OUT_OF_MEMORY, kind: .local),
    Row(code: CURLE_SSL_CONNECT_ERROR, kind: .tls),
    Row(code: CURLE_PEER_FAILED_VERIFICATION, kind: .certificate),
    Row(code: CURLE_SSL_CACERT_BADFILE, kind: .certificate),
    Row(code: CURLE_URL_MALFORMAT, kind: .unusable),
    Row(code: CURLE_UNSUPPORTED_PROTOCOL, kind: .unusable),
    Row(code: CURLE_UNSUPPORTED_PROTOCOL, kind: .malformed, isSent: true),
    Row(code: CURLE_OPERATION_TIMEDOUT, kind: .connect),
    Row(code: CURLE_OPERATION_TIMEDOUT, kind: .timeout, isOverdue: true),
    Row(code: CURLE_OPERATION_TIMEDOUT, kind: .timeout, isSent: true),
    Row(code: CURLE_GOT_NOTHING, kind: .noReply, isSent: true),
    Row(code: CURLE_SEND_ERROR, kind: .noReply),
    Row(code: CURLE_RECV_ERROR, kind: .noReply, isSent: true),
    Row(code: CURLE_RECV_ERROR, kind: .truncated, isSent: true, hasBegun: true),
    Row(code: CURLE_RECV_ERROR, kind: .connect, proxyStatus: 502),
    Row(code: CURLE_RECV_ERROR, kind: .unusable, proxyStatus: 407),
    Row(code: CURLE_HTTP2_STREAM, kind: .truncated, isSent: true, hasBegun: true),
    Row(code: CURLE_PARTIAL_FILE, kind: .truncated, isSent: true, hasBegun: true),
    Row(code: CURLE_HTTP2, kind: .malformed, isSent: true),
    Row(code: CURLE_BAD_CONTENT_ENCODING, kind: .malformed, isSent: true, hasBegun: true),
    Row(code: CURLE_WEIRD_SERVER_REPLY, kind: .malformed, isSent: true),
    Row(code: CURLE_FILESIZE_EXCEEDED, kind: .tooLarge, isSent: true, hasBegun: true),
  ])
  func codeAndCircumstancesMakeTheKind(_ row: Row) {
    var end = TransferEnd(code: row.code)
    end.requestSent = row.isSent
    end.hasReplyBegun = row.hasBegun
    end.isOverdue = row.isOverdue
    end.proxyStatus = row.proxyStatus
    end.socketError = row.socketError
    #expect(end.kind == row.kind)
  }

  @Test func ourOwnRefusalComesBeforeTheCode() {
    var end = TransferEnd(code: CURLE_WRITE_ERROR)
    end.refusal = .bodyTooLarge
    #expect(end.kind == .tooLarge)
    end.refusal = .headersTooLarge
    #expect(end.kind == .malformed)
  }

  @Test func loadsAreLevelledByTheFewest() {
    var loads = LaneLoads(lanes: 3)
    let request = Request(method: "GET", url: "http://127.0.0.1/")
    let transfers = (0..<7).map { Transfer(id: $0, request: request, timeout: .seconds(1)) }
    #expect(loads.share(transfers).map { $0.map(\.id) } == [[0, 3, 6], [1, 4], [2, 5]])
    loads.remove(2, from: 2)
    #expect(loads.share(Array(transfers.prefix(2))).map(\.count) == [0, 0, 2])
  }

  @Test func queueKeepsItsOrderWhenSomeAreTakenOut() {
    var queue = TransferQueue()
    let request = Request(method: "GET", url: "http://127.0.0.1/")
    let transfers = (1...6).map { Transfer(id: $0, request: request, timeout: .seconds(1)) }
    queue.append(Array(transfers.prefix(4)))
    #expect(queue.next()?.id == 1)
    queue.append(Array(transfers.suffix(2)))
    #expect(queue.remove([1, 3, 5, 9]).map(\.id) == [3, 5])
    #expect(queue.next()?.id == 2)
    #expect(queue.removeAll().map(\.id) == [4, 6])
    #expect(queue.isEmpty)
    #expect(queue.next() == nil)
  }

  @Test func inboxTellsWhatThePosterHasToDo() {
    let inbox = LaneInbox()
    #expect(inbox.post(.shutdown) == .start)
    #expect(inbox.post(.shutdown) == .nothing)
    #expect(!inbox.doze())
    #expect(inbox.take().count == 2)
    #expect(inbox.doze())
    #expect(inbox.post(.shutdown) == .ring)
    #expect(inbox.post(.shutdown) == .nothing)
    #expect(!inbox.rest())
    _ = inbox.take()
    #expect(inbox.rest())
    #expect(inbox.post(.shutdown) == .start)
  }
}
