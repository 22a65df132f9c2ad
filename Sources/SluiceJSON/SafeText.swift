/// Foreign text, made safe to show: what a server or a manifest wrote must not drive a terminal.
///
/// Control characters (C0 but for line feed and tab, DEL, C1), bidirectional controls and zero-width
/// characters become `\u{…}` (CWE-150).
///
/// - Parameters:
///   - text: Text from a server, a manifest or a file name.
///   - limit: The most characters to show; a longer text ends in `…`.
///   - oneLine: Whether line feeds and tabs become blanks, for messages of one line.
/// - Returns: The text as it may be shown.
package func safe(_ text: String, limit: Int = 2048, oneLine: Bool = true) -> String {
  var shown = ""
  var count = 0
  for character in text {
    if count == limit { return shown + "…" }
    count += 1
    for scalar in character.unicodeScalars { append(scalar, to: &shown, oneLine: oneLine) }
  }
  return shown
}

private func append(_ scalar: Unicode.Scalar, to shown: inout String, oneLine: Bool) {
  switch scalar.value {
  case 0x09, 0x0A:
    shown.unicodeScalars.append(oneLine ? " " : scalar)
  case 0x0D where oneLine:
    break
  case 0x00...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF:
    shown += "\\u{\(String(scalar.value, radix: 16))}"
  default:
    shown.unicodeScalars.append(scalar)
  }
}
