/// What one server or provider says, and how: data, and nothing that decides.
///
/// A file of the folder `Dialects` holds one; `scripts/check-new-dialect.sh` shows that nothing else has
/// to be touched for another. Everything that is looked for in replies is derived from these values by
/// ``DialectCatalogue``, so that nothing is listed twice.
package struct Dialect: Sendable {
  /// What people call it: `TEI`.
  package let name: String
  /// The hosts that speak it; subdomains of them do, too.
  package var hosts: [String] = []
  /// The hosts among them with many models behind one address: their pages say nothing about limits.
  package var services: [String] = []
  /// The environment variable of its key.
  package var keyVariable: String?
  /// What `owned_by` says in its list of models.
  package var owner: String?
  /// The status that a machine code stands for, by the code in lower case.
  package var codes: [String: Int] = [:]
  /// Words and codes that say more than the status does.
  package var phrases: [Phrases] = []
  /// Header fields that tell of quotas.
  package var quotas: [QuotaFields] = []
  /// Header fields that ask to be left alone for so many seconds, or until an instant.
  package var waits: [String] = []
  /// Header fields that do the same in milliseconds; they are the more precise ones.
  package var millisecondWaits: [String] = []
  /// Where bodies ask for it.
  package var bodyWaits: [BodyWait] = []
  /// Where replies tell what they used.
  package var usage: [UsageFields] = []
  /// The page on which it says what it is.
  package var page: InformationPage?
  /// Replies that it has been seen to give, with what they mean; each is a test.
  package var samples: [SampleReply] = []

  package init(_ name: String) { self.name = name }

  /// Describes a dialect.
  ///
  /// - Parameters:
  ///   - name: What people call it.
  ///   - describe: Fills in what it says.
  package init(_ name: String, _ describe: (inout Dialect) -> Void) {
    self.init(name)
    describe(&self)
  }
}

/// Texts of one meaning, in lower case: they count where they stand in a server's words, and where they
/// are one of its codes.
package struct Phrases: Sendable {
  package let meaning: ReplyMeaning
  /// The statuses with which they count; nil for all.
  package let statuses: ClosedRange<Int>?
  package let texts: [String]

  package init(_ meaning: ReplyMeaning, with statuses: ClosedRange<Int>? = nil, _ texts: [String]) {
    self.meaning = meaning
    self.statuses = statuses
    self.texts = texts
  }
}

/// A member of a body that tells how long to wait, wherever in it an error may stand.
package struct BodyWait: Sendable {
  package enum Unit: Sendable {
    case seconds, milliseconds
  }

  package let member: String
  package let unit: Unit

  package init(_ member: String, in unit: Unit = .seconds) {
    self.member = member
    self.unit = unit
  }
}

/// Where usage stands in a body: the members of an object at the root, or of an object in that.
package struct UsageFields: Sendable {
  package let place: String
  /// The object within ``place``; nil where the counts are its own members.
  package let inner: String?
  package let input: [String]
  package let output: [String]
  package let total: [String]

  package init(
    at place: String,
    in inner: String? = nil,
    input: [String] = [],
    output: [String] = [],
    total: [String] = []
  ) {
    self.place = place
    self.inner = inner
    self.input = input
    self.output = output
    self.total = total
  }
}

/// The page on which a server tells what it is: members of a JSON object.
package struct InformationPage: Sendable {
  package let path: String
  /// Members of which one at least is there exactly when this server speaks.
  package let marks: [String]
  package var version: String?
  package var model: String?
  package var revision: String?
  package var maxRows: String?
  package var maxRequests: String?
  package var maxTokens: String?
  /// The first of them that is there counts.
  package var maxRowTokens: [String] = []
  package var truncates: String?

  package init(_ path: String, marks: [String]) {
    self.path = path
    self.marks = marks
  }
}

/// A reply that a server has been seen to give, and what it means.
package struct SampleReply: Sendable {
  package let status: Int
  package let headers: [String]
  package let body: String
  package let meaning: ReplyMeaning?
  /// The status that it stands for, where that is not its own.
  package let meant: Int

  package init(
    _ status: Int,
    _ body: String,
    headers: [String] = [],
    means meaning: ReplyMeaning? = nil,
    as meant: Int? = nil
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.meaning = meaning
    self.meant = meant ?? status
  }
}
