package import SluiceJSON

/// A record, rendered: the part of a request that is this row's own.
package struct Row: Sendable {
  /// The record number, from 1: what the row is called in the ledger.
  package let position: Int64
  package let place: Place
  /// The value of the job's `id` column, as text; nil when the job names none.
  package let key: String?
  /// What the row asks, in 128 bits: it changes exactly when the request does.
  package let fingerprint: Fingerprint
  /// The row's own bytes of the request body (see ``RequestCodec``).
  package let payload: [UInt8]
  /// The row's images and recordings: references, so that a waiting row holds no bytes of theirs.
  package let media: [MediaSlot]
  /// What the files of the row's answer are called, as the job says; nil for the record number.
  package let fileName: String?

  package init(
    position: Int64,
    place: Place,
    key: String?,
    fingerprint: Fingerprint,
    payload: [UInt8],
    media: [MediaSlot] = [],
    fileName: String? = nil
  ) {
    self.position = position
    self.place = place
    self.key = key
    self.fingerprint = fingerprint
    self.payload = payload
    self.media = media
    self.fileName = fileName
  }

  /// How many bytes the row holds while it waits.
  package var size: Int {
    media.reduce(payload.count) { size, slot in
      if case .inline(let media) = slot.reference { size + media.held.count } else { size }
    }
  }
}

/// The rows that travel in one request.
///
/// A unit that is refused for its content is halved until the poison row stands alone; the form
/// builds the request anew for each half. A class, because it is handed from queue to queue unchanged.
package final class Unit: Sendable {
  package let form: any RequestCodec
  package let rows: [Row]
  /// The group of endpoints that may answer it: all units of one number have a form with the same
  /// ``RequestCodec/endpoints``.
  ///
  /// Numbers are small and count from 0; a group comes into being with its first unit.
  package let group: Int

  package init(form: any RequestCodec, rows: [Row], group: Int = 0) {
    self.form = form
    self.rows = rows
    self.group = group
  }
}

/// How rows become a request and a reply becomes answers: what a task knows and no other part needs.
package protocol RequestCodec: Sendable {
  /// How many rows one request may carry: 1 unless the job asks for batches.
  var batch: BatchLimit { get }

  /// The endpoints that may answer, by the names that people know them by: at least one, and each of
  /// them can stand in for any other.
  var endpoints: [String] { get }

  /// The request that asks these rows: it joins payloads that are already rendered, and reads the
  /// files of those rows that name some.
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - endpoint: The endpoint it asks: a place in ``endpoints``.
  /// - Returns: The request.
  /// - Throws: When a row's file can no longer be read; nothing may be sent then.
  func request(for rows: [Row], at endpoint: Int) throws(RowRefusal) -> Request

  /// One answer for each row, in the order of `rows`, cut out of the reply's bytes.
  ///
  /// Called for 2xx replies only.
  /// - Throws: ``ReplyFault`` when the reply is not an answer to this spec.
  func answers(in reply: Reply, to rows: [Row], reading json: JSONReader)
    throws(ReplyFault) -> [Answer]

  /// Takes note of what became of a request that may have asked for more than its rows need (see
  /// ``Request/isTentative``).
  ///
  /// Called for every reply, concurrently.
  /// - Returns: Whether it was refused for that: the rows are then asked again without it, uncharged.
  func learned(from attempt: FormAttempt, _ reply: Reply) -> Bool
}

/// How a request was asked, and whether its reply was an answer.
package struct FormAttempt: Sendable {
  package let rows: [Row]
  /// Whom it asked: a place in ``RequestCodec/endpoints``.
  package let endpoint: Int
  package let isTentative: Bool
  package let isAnswered: Bool

  package init(rows: [Row], endpoint: Int, isTentative: Bool, isAnswered: Bool) {
    self.rows = rows
    self.endpoint = endpoint
    self.isTentative = isTentative
    self.isAnswered = isAnswered
  }
}

extension RequestCodec {
  /// Nothing is asked that could be left out.
  package func learned(from attempt: FormAttempt, _ reply: Reply) -> Bool { false }

  /// The request to the first endpoint.
  package func request(for rows: [Row]) throws(RowRefusal) -> Request {
    try request(for: rows, at: 0)
  }
}

/// The most that one request may carry.
package struct BatchLimit: Sendable, Equatable {
  package var rows: Int
  /// The most bytes of body; servers commonly stop at 2,000,000.
  package var bytes: Int
  /// A row with more bytes travels alone: it may be refused for its length.
  package var rowBytes: Int

  package init(rows: Int, bytes: Int = 1_900_000, rowBytes: Int = .max) {
    self.rows = rows
    self.bytes = bytes
    self.rowBytes = rowBytes
  }
}

/// What a row got: bytes of the reply, kept as they came.
package struct Answer: Sendable, Equatable {
  /// What the bytes are.
  package enum Kind: Int, Sendable {
    /// Valid JSON, in UTF-8.
    case json
    /// Anything else.
    case bytes
  }

  /// Which of the bytes are those of an image or a recording: a run keeps them in files.
  package enum Binary: Sendable, Equatable {
    case none
    /// All of them.
    case whole
    /// What these strings of a JSON answer hold in base64: where they stand, quotes included,
    /// ascending.
    case strings([Range<Int>])
  }
  package let kind: Kind
  package let bytes: [UInt8]
  package let binary: Binary
  /// What the numbers are that the bytes hold, where they are a vector; their kind is then `bytes`.
  package let vector: VectorType?
  /// How it ended, as its server says.
  package var end = AnswerEnd.complete

  package init(kind: Kind = .json, bytes: [UInt8], binary: Binary = .none) {
    self.kind = kind
    self.bytes = bytes
    self.binary = binary
    vector = nil
  }

  /// A vector, as little-endian numbers.
  package init(_ vector: VectorType, bytes: [UInt8]) {
    kind = .bytes
    self.bytes = bytes
    binary = .none
    self.vector = vector
  }
}

/// How an answer ended; its raw value is what a ledger keeps.
package enum AnswerEnd: Int, Sendable, CaseIterable {
  case complete = 0
  /// A limit of tokens cut it (`finish_reason: length`).
  case length = 1
  /// A filter cut it (`finish_reason: content_filter`).
  case filtered = 2
}

/// Why a 2xx reply is not an answer.
package struct ReplyFault: Error, Sendable, Equatable {
  /// One clause for people: `expected a list of labels, found an object with the key "detail"`.
  package let reason: String
  /// Whether the server stopped while it wrote: what came is half an answer, through no fault of the
  /// row.
  package let isInterrupted: Bool

  package init(_ reason: String, isInterrupted: Bool = false) {
    self.reason = reason
    self.isInterrupted = isInterrupted
  }
}
