/// How a stream differs from a plain one; several may come together.
///
/// The first four are forms that a client has to read, the others ways to fail behind a 200.
package enum SimulatedStreamFault: String, Sendable, CaseIterable {
  /// `: keep-alive` lines, `event:`, `id:` and `retry:` fields between the events.
  case comments
  /// Lines that end in CR LF.
  case crlf
  /// Every byte travels alone, so that characters, lines and events are cut anywhere.
  case split
  /// Events of several `data:` lines, which belong together with a line end between them.
  case multiline
  /// No space behind `data:`, as older servers write it; `data:[DONE]` too.
  case noSpace = "no-space"
  /// No `data: [DONE]` at the end.
  case noDone = "no-done"
  /// An event that tells of an error in the middle, and the end.
  case error
  /// The connection breaks in the middle of an event.
  case cut
  /// The stream ends orderly in the middle, as if it were whole.
  case truncate
  /// Nothing more comes after the middle, and the connection stays.
  case stall
}
