import CCurl

/// One libcurl easy handle: the options of a transfer, and the transfer.
///
/// The setters ignore libcurl's answer: they fail for want of memory or for an option this libcurl
/// was built without, and the checks that matter are made before (``RequestCheck``) or when the room
/// starts (``Libcurl``).
struct EasyHandle: ~Copyable {
  let pointer: UnsafeMutableRawPointer

  /// Nil for want of memory.
  init?() {
    guard let pointer = curl_easy_init() else { return nil }
    self.pointer = pointer
  }

  private init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }

  deinit { curl_easy_cleanup(pointer) }

  /// A handle with the same options; nil for want of memory.
  func copy() -> EasyHandle? { curl_easy_duphandle(pointer).map { EasyHandle($0) } }

  func set(_ option: CURLoption, _ value: Int) { _ = sluice_easy_set_long(pointer, option, value) }

  func set(_ option: CURLoption, offset value: Int) {
    _ = sluice_easy_set_offset(pointer, option, curl_off_t(value))
  }

  func set(_ option: CURLoption, _ value: String?) {
    _ = sluice_easy_set_text(pointer, option, value)
  }

  func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
    _ = sluice_easy_set_pointer(pointer, option, value)
  }

  func set(_ option: CURLoption, _ callback: sluice_bytes_callback) {
    _ = sluice_easy_set_bytes_callback(pointer, option, callback)
  }

  func long(_ info: CURLINFO) -> Int {
    var value = 0
    _ = sluice_easy_get_long(pointer, info, &value)
    return value
  }

  func offset(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    _ = sluice_easy_get_offset(pointer, info, &value)
    return Int(value)
  }

  func text(_ info: CURLINFO) -> String? {
    var value: UnsafeMutableRawPointer?
    _ = sluice_easy_get_pointer(pointer, info, &value)
    return value.map { String(cString: $0.assumingMemoryBound(to: CChar.self)) }
  }
}
