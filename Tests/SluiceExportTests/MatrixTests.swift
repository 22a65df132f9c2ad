import Foundation
import SluiceCore
import SluiceTestSupport
import Testing

@testable import SluiceExport

/// Vectors as one matrix: `.npy` and `.safetensors`.
@Suite struct MatrixTests {
  /// Rows of a ledger.
  struct ListedVectors: VectorSource {
    enum Content {
      case floats([Float])
      case json(String)
      case failed
    }
    let rows: [(position: Int64, content: Content)]

    func forEachVector(_ visit: (borrowing SettledVector) throws -> Bool) throws {
      for row in rows {
        let goesOn: Bool
        switch row.content {
        case .floats(let values):
          goesOn = try values.withUnsafeBytes { bytes in
            try visit(settled(row.position, .numbers(.float32, bytes)))
          }
        case .json(let text):
          goesOn = try Array(text.utf8).withUnsafeBytes { bytes in
            try visit(settled(row.position, .json(bytes)))
          }
        case .failed:
          goesOn = try visit(settled(row.position, .none(error: "too \"long\"")))
        }
        if !goesOn { return }
      }
    }

    private func settled(_ position: Int64, _ content: SettledVector.Content) -> SettledVector {
      let isFailure = if case .none = content { true } else { false }
      return SettledVector(
        position: position,
        key: "k\(position)",
        state: isFailure ? .failed : .succeeded,
        content: content
      )
    }
  }

  private static let rows = ListedVectors(rows: [
    (1, .failed), (2, .floats([3, 4, 12])), (4, .json("[[0.5, 0, 0]]")),
  ])

  private func write(
    _ directory: TemporaryDirectory,
    _ rows: ListedVectors = rows,
    to name: String = "x.npy",
    _ change: (inout MatrixOptions) -> Void = { _ in }
  ) throws -> MatrixSummary {
    var options = MatrixOptions(format: try #require(MatrixFormat(forPath: name)))
    change(&options)
    return try MatrixFile.write(rows, to: directory.path(name), records: 5, options: options)
  }

  /// The header's text and the numbers behind it.
  private func read(_ path: String, skipping prefix: Int) throws -> (head: String, values: [Float])
  {
    let data = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(MatrixFormat.headerLength.isMultiple(of: 64))
    var values: [Float] = []
    data[MatrixFormat.headerLength...].withUnsafeBytes {
      VectorNumbers.append($0, of: .float32, to: &values)
    }
    let head = data[prefix..<MatrixFormat.headerLength]
    return (
      String(decoding: head, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines), values
    )
  }

  @Test func rowsThatFailedAreLeftOutAndListed() throws {
    let directory = try TemporaryDirectory()
    let summary = try write(directory)
    #expect(
      summary.rows == 2 && summary.columns == 3 && summary.failed == 1 && summary.pending == 2
    )
    let (head, values) = try read(directory.path("x.npy"), skipping: 10)
    #expect(head == "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }")
    #expect(values == [3, 4, 12, 0.5, 0, 0])
    let ids = try String(contentsOfFile: directory.path("x.ids.jsonl"), encoding: .utf8)
    #expect(ids == "{\"row\":2,\"id\":\"k2\"}\n{\"row\":4,\"id\":\"k4\"}\n")
    let failed = try String(contentsOfFile: directory.path("x.failed.jsonl"), encoding: .utf8)
    #expect(
      failed == "{\"row\":1,\"id\":\"k1\",\"state\":\"failed\",\"error\":\"too \\\"long\\\"\"}\n"
    )
  }

  @Test func rowsWithoutAVectorMayBeNaNSoThatEveryRecordHasItsRow() throws {
    let directory = try TemporaryDirectory()
    let summary = try write(directory) { $0.missing = .nan }
    #expect(summary.rows == 5)
    let (_, values) = try read(directory.path("x.npy"), skipping: 10)
    let nan = stride(from: 0, to: 15, by: 3).map { values[$0].isNaN }
    #expect(nan == [true, false, true, false, true])
    #expect(Array(values[3..<6]) == [3, 4, 12])
  }

  @Test func aCutVectorIsScaledAgain() throws {
    let directory = try TemporaryDirectory()
    _ = try write(directory, to: "x.safetensors") { $0.dimensions = 2 }
    let (head, values) = try read(directory.path("x.safetensors"), skipping: 8)
    #expect(head == #"{"vectors":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}"#)
    #expect(values == [0.6, 0.8, 1, 0])
    _ = try write(directory) { $0.normalize = true }
    #expect(
      try read(directory.path("x.npy"), skipping: 10).values == [3 / 13, 4 / 13, 12 / 13, 1, 0, 0]
    )
  }

  @Test func halfPrecisionIsWrittenOnRequest() throws {
    let directory = try TemporaryDirectory()
    let summary = try write(directory) { $0.type = .float16 }
    #expect(summary.bytes == Int64(MatrixFormat.headerLength + 12))
    let head = try read(directory.path("x.npy"), skipping: 10).head
    #expect(head.hasPrefix("{'descr': '<f2'"))
  }

  @Test(arguments: [
    (
      ListedVectors(rows: [(1, .floats([1, 2])), (2, .floats([1]))]),
      "row 2: the vector has 1 numbers"
    ),
    (
      ListedVectors(rows: [(1, .floats([1, 2])), (2, .json("[[1,2],[3,4]]"))]),
      "row 2: the answer is no"
    ),
    (ListedVectors(rows: [(1, .failed)]), "no vectors yet"),
    (ListedVectors(rows: []), "no vectors"),
  ])
  func whatIsNoMatrixLeavesTheFileAsItWas(_ rows: ListedVectors, _ words: String) throws {
    let directory = try TemporaryDirectory()
    let kept = try directory.write("x.npy", "as it was")
    let error = #expect(throws: SluiceError.self) { try write(directory, rows) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    #expect(try String(contentsOfFile: kept, encoding: .utf8) == "as it was")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path("")) == ["x.npy"])
  }

  @Test(arguments: [0, 4]) func dimensionsThatAVectorDoesNotHaveAreRefused(_ count: Int) throws {
    let directory = try TemporaryDirectory()
    let error = #expect(throws: SluiceError.self) {
      try write(directory) { $0.dimensions = count }
    }
    #expect(error?.next == "ask for 1 to 3")
  }

  @Test func aPipeIsNoPlaceForAMatrix() throws {
    let directory = try TemporaryDirectory()
    mkfifo(directory.path("x.npy"), 0o600)
    let error = #expect(throws: SluiceError.self) { try write(directory) }
    #expect(error?.code == .usage)
  }
}

/// What half precision costs: measured on vectors of our own, of length 1 in 384 dimensions.
@Suite struct HalfPrecisionTests {
  private static func vectors(_ count: Int) -> [[Float]] {
    var state: UInt64 = 5
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    return (0..<count).map { _ in
      // Sums of uniform numbers are nearly normal; vectors of models look alike.
      let values = (0..<384).map { _ in (0..<6).reduce(0.0) { sum, _ in sum + uniform() } - 2.7 }
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return values.map { Float($0 / length) }
    }
  }

  private static func cosine(_ a: [Float], _ b: [Float]) -> Double {
    func dot(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
  }

  @Test func aCosineChangesInTheFifthDigitAtMost() throws {
    let vectors = Self.vectors(24)
    let halves = try vectors.map { vector in
      let bytes = try #require(
        vector.withUnsafeBufferPointer { VectorNumbers.bytes(of: $0, as: .float16) }
      )
      var values: [Float] = []
      bytes.withUnsafeBytes { VectorNumbers.append($0, of: .float16, to: &values) }
      return values
    }
    var most = 0.0
    for a in vectors.indices {
      for b in vectors.indices {
        let change = Self.cosine(vectors[a], vectors[b]) - Self.cosine(halves[a], halves[b])
        most = max(most, change.magnitude)
      }
    }
    #expect(most > 0 && most < 1e-4)
  }
}
