// swift-tools-version: 6.2

// Linux only: lanes stand on epoll, the run lock on flock and /proc.
import PackageDescription

/// Swift 6 mode with the features that Swift 7 makes the default, and no warnings.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// A module on top of the shared types.
///
/// Subsystems import SluiceCore and SluiceJSON, never each other; the public library composes them.
/// `scripts/check-rules.sh` fails when a row of this table breaks that rule.
func subsystem(
  _ name: String,
  _ dependencies: [Target.Dependency] = [],
  plugins: [Target.PluginUsage] = []
) -> Target {
  .target(
    name: name,
    dependencies: ["SluiceCore", "SluiceJSON"] + dependencies,
    swiftSettings: strict,
    plugins: plugins
  )
}

/// The tests of one module, with the support target beside them.
func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests",
    dependencies: Array(Set(["SluiceCore", "SluiceJSON", name])).map { .target(name: $0) } + [
      "SluiceTestSupport"
    ]
      + dependencies,
    swiftSettings: strict
  )
}

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")

let package = Package(
  name: "sluice",
  products: [
    .executable(name: "sluice", targets: ["sluice"]),
    .library(name: "SluiceKit", targets: ["SluiceKit"]),
    .library(name: "SluiceClient", targets: ["SluiceClient"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.80.0"),
  ],
  targets: [
    // C libraries
    .systemLibrary(
      name: "CCurl",
      pkgConfig: "libcurl",
      providers: [.apt(["libcurl4-openssl-dev"])]
    ),
    .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

    // shared types
    .target(name: "SluiceJSON", dependencies: ["CSimdjson"], swiftSettings: strict),
    .target(name: "SluiceCore", dependencies: ["SluiceJSON"], swiftSettings: strict),

    // subsystems
    subsystem("SluiceManifest", ["CZlib", "CZstd"]),
    subsystem("SluiceDialects", plugins: ["TaskList"]),
    subsystem("SluiceTasks", ["SluiceDialects"], plugins: ["TaskList"]),
    subsystem("SluiceTransport", ["CCurl"]),
    subsystem("SluiceEndpoints", ["SluiceDialects"]),
    subsystem(
      "SluiceDispatch",
      ["SluiceDialects", .product(name: "Histogram", package: "hdrhistogram-swift")]
    ),
    subsystem("SluiceLedger", [grdb, sqlite]),
    subsystem("SluiceExport", ["CZlib", "CZstd"]),

    // The lists of the tasks and of the dialects, from the files that declare them.
    .plugin(name: "TaskList", capability: .buildTool(), dependencies: ["list-tasks"]),
    .executableTarget(
      name: "list-tasks",
      path: "Plugins/list-tasks",
      swiftSettings: strict
    ),

    // The public library: SluiceKit re-exports what stands above it.
    subsystem("SluiceAccess", ["SluiceDialects", "SluiceTransport", "SluiceTasks"]),
    subsystem(
      "SluiceClient",
      [
        "SluiceAccess", "SluiceDialects", "SluiceTasks", "SluiceTransport", "SluiceEndpoints",
      ]
    ),
    subsystem(
      "SluiceRun",
      [
        "SluiceAccess", "SluiceClient", "SluiceManifest", "SluiceTasks", "SluiceTransport",
        "SluiceDialects", "SluiceEndpoints", "SluiceDispatch", "SluiceLedger", "SluiceExport",
        .product(name: "Yams", package: "Yams"),
      ]
    ),
    subsystem("SluiceKit", ["SluiceAccess", "SluiceClient", "SluiceEndpoints", "SluiceRun"]),

    subsystem(
      "SluiceSimulator",
      [
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    // Reports and the live page: HTML, SVG, Markdown, and the server on loopback.
    subsystem(
      "SluicePages",
      [
        "SluiceAccess", "SluiceRun",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .executableTarget(
      name: "sluice",
      dependencies: [
        "SluiceCore", "SluiceJSON", "SluiceKit", "SluicePages", "SluiceRun", "SluiceSimulator",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict
    ),

    // tests
    .target(
      name: "SluiceTestSupport",
      dependencies: ["SluiceCore", "SluiceJSON"],
      path: "Tests/SluiceTestSupport",
      swiftSettings: strict
    ),
    tests("SluiceJSON"),
    tests("SluiceCore"),
    tests("SluiceManifest"),
    tests("SluiceDialects"),
    tests("SluiceTasks", ["SluiceDialects"]),
    tests("SluiceTransport", ["CCurl"]),
    tests("SluiceEndpoints"),
    tests("SluiceDispatch", ["SluiceDialects"]),
    tests("SluiceLedger", [grdb]),
    tests("SluiceExport"),
    tests(
      "SluiceKit",
      [
        "SluiceAccess", "SluiceClient", "SluiceRun", "SluiceEndpoints", "SluiceManifest",
        "SluiceTasks", "SluiceTransport", "SluiceDispatch", "SluiceLedger",
        "SluiceSimulator",
      ]
    ),
    tests("SluiceSimulator"),
    tests("SluicePages", ["SluiceAccess", "SluiceRun"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "SluiceCore", "SluiceJSON", "SluiceAccess", "SluiceClient", "SluiceRun", "SluiceDispatch",
        "SluiceKit",
        "SluiceTestSupport", "sluice",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["SluiceCore", "SluiceJSON", "SluiceTestSupport", "sluice"],
      swiftSettings: strict
    ),
  ],
  cxxLanguageStandard: .cxx17
)
