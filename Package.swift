// swift-tools-version: 6.2

import PackageDescription

/// Swift 6 mode with the features that Swift 7 makes the default, and no warnings.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// A room of the house.
///
/// Rooms know the words of the house (SluiceCore), never each other:
/// `scripts/check-rules.sh` fails when a row of this table breaks that rule.
func room(
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

/// The tests of one room, with the support target beside them.
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
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "sluice", targets: ["sluice"]),
    .library(name: "SluiceKit", targets: ["SluiceKit"]),
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
    // C walls
    .systemLibrary(
      name: "CCurl",
      pkgConfig: "libcurl",
      providers: [.apt(["libcurl4-openssl-dev"])]
    ),
    .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),

    // words
    .target(name: "SluiceJSON", dependencies: ["CSimdjson"], swiftSettings: strict),
    .target(name: "SluiceCore", dependencies: ["SluiceJSON"], swiftSettings: strict),

    // rooms
    room("SluiceManifest"),
    room("SluiceDialects", plugins: ["TaskList"]),
    room("SluiceTasks", ["SluiceDialects"], plugins: ["TaskList"]),
    room("SluiceTransport", ["CCurl"]),
    room("SluiceEndpoints", ["SluiceDialects"]),
    room(
      "SluiceDispatch",
      ["SluiceDialects", .product(name: "Histogram", package: "hdrhistogram-swift")]
    ),
    room("SluiceLedger", [grdb, sqlite]),
    room("SluiceExport"),

    // The lists of the tasks and of the dialects, from the files that declare them.
    .plugin(name: "TaskList", capability: .buildTool(), dependencies: ["list-tasks"]),
    .executableTarget(
      name: "list-tasks",
      path: "Plugins/list-tasks",
      swiftSettings: strict
    ),

    // corridor, door, next door
    .target(
      name: "SluiceKit",
      dependencies: [
        "SluiceCore", "SluiceJSON", "SluiceManifest", "SluiceTasks", "SluiceTransport",
        "SluiceDialects", "SluiceEndpoints", "SluiceDispatch", "SluiceLedger", "SluiceExport",
        .product(name: "Yams", package: "Yams"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict
    ),
    room(
      "SluiceSimulator",
      [
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .executableTarget(
      name: "sluice",
      dependencies: [
        "SluiceCore", "SluiceJSON", "SluiceKit", "SluiceSimulator",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
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
        "SluiceManifest", "SluiceTasks", "SluiceTransport", "SluiceDispatch", "SluiceLedger",
        "SluiceSimulator",
      ]
    ),
    tests("SluiceSimulator"),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "SluiceCore", "SluiceJSON", "SluiceDispatch", "SluiceKit", "SluiceTestSupport", "sluice",
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
