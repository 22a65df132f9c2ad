import SluiceCore
import SluiceJSON

@testable import SluiceDispatch

/// A form whose answer to a row is the row's payload; its reply is the payloads, a line each.
struct EchoForm: RequestCodec {
  var batch = BatchLimit(rows: 1)
  var endpoints = ["http://localhost/"]

  func request(for rows: [Row], at endpoint: Int) -> Request {
    Request(
      method: "POST",
      url: endpoints[endpoint],
      body: Array(rows.map(\.payload).joined(separator: [0x0A]))
    )
  }

  func answers(in reply: Reply, to rows: [Row], reading json: JSONReader)
    throws(ReplyFault) -> [Answer]
  {
    let lines = reply.body.split(separator: 0x0A)
    guard lines.count == rows.count, ![0x7B, 0x3C].contains(reply.body.first) else {
      throw ReplyFault("expected \(rows.count) lines")
    }
    return lines.map { Answer(kind: .bytes, bytes: Array($0)) }
  }
}

/// Numbers that look random and are the same each time (SplitMix64).
struct SeededRandom: RandomNumberGenerator, Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

func row(_ position: Int64, _ payload: String? = nil) -> Row {
  Row(
    position: position,
    place: Place(file: 0, line: position, offset: 0, length: 1),
    key: nil,
    fingerprint: Fingerprint(high: 0, low: UInt64(position)),
    payload: Array((payload ?? "row \(position)").utf8)
  )
}

/// Units of `size` rows over the positions.
func units(
  _ positions: ClosedRange<Int64>,
  of size: Int = 1,
  at endpoints: [String] = ["http://localhost/"],
  group: Int = 0
) -> [Unit] {
  let form = EchoForm(batch: BatchLimit(rows: size), endpoints: endpoints)
  return stride(from: positions.lowerBound, through: positions.upperBound, by: size).map { start in
    Unit(
      form: form,
      rows: (start...min(positions.upperBound, start + Int64(size) - 1)).map { row($0) },
      group: group
    )
  }
}

func failure(_ kind: TransferFailure.Kind, sent: Bool = false) -> TransferFailure {
  TransferFailure(kind: kind, message: "\(kind)", requestSent: sent)
}

/// The reply that ``EchoForm`` understands.
func echo(_ rows: [Row]) -> Reply {
  Reply(
    status: 200,
    headers: HeaderBlock(["x-request-id": "r1"]),
    body: Array(rows.map(\.payload).joined(separator: [0x0A]))
  )
}

/// The same, with what it used.
func metered(_ rows: [Row], input: Int, output: Int) -> Reply {
  Reply(
    status: 200,
    headers: HeaderBlock(["X-Prompt-Tokens": "\(input)", "x-generated-tokens": "\(output)"]),
    body: echo(rows).body
  )
}

/// Reads an outcome as the dispatcher would for a unit of so many rows.
func outcome(_ result: Result<Reply, TransferFailure>, rows: Int = 1) -> AttemptResult.Outcome {
  let unit = units(1...Int64(rows), of: rows)[0]
  let completion = Completion(id: 1, outcome: result, latency: .milliseconds(10))
  return ReplyReader.read(completion, for: PendingUnit(unit), with: JSONReader()).outcome
}
