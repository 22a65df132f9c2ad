import SluiceCore
import Testing

@testable import SluiceTransport

struct StreamBufferTests {
  private func offer(_ count: Int, to buffer: inout StreamBuffer) -> Bool {
    [UInt8](repeating: 1, count: count).withUnsafeBytes { buffer.offer($0) }
  }

  private func taken(_ buffer: inout StreamBuffer) -> (count: Int, resumes: Bool)? {
    guard case .bytes(let bytes, let resumes) = buffer.take() else { return nil }
    return (bytes.count, resumes)
  }

  @Test func takesNoMoreThanItsLimitAndTellsToGoOnOnce() throws {
    var buffer = StreamBuffer(limit: 10)
    #expect(!buffer.hasNews)
    #expect(offer(6, to: &buffer))
    #expect(!offer(6, to: &buffer))
    let first = try #require(taken(&buffer))
    #expect(first == (6, true))
    #expect(offer(6, to: &buffer))
    let second = try #require(taken(&buffer))
    #expect(second == (6, false))
    #expect(taken(&buffer) == nil)
  }

  @Test func aPartLargerThanTheLimitIsTakenAlone() {
    var buffer = StreamBuffer(limit: 10)
    #expect(offer(50, to: &buffer))
    #expect(!offer(1, to: &buffer))
  }

  @Test func whatCameIsTakenBeforeTheEnd() {
    var buffer = StreamBuffer(limit: 10)
    #expect(offer(3, to: &buffer))
    buffer.end(.cancelled)
    #expect(buffer.hasNews)
    #expect(taken(&buffer)?.count == 3)
    for _ in 0..<2 {
      guard case .end(let failure) = buffer.take() else {
        Issue.record("the end was not told")
        return
      }
      #expect(failure == .cancelled)
    }
  }
}
