import CCurl
import Glibc
import SluiceCore

/// What libcurl calls while a transfer is under way.
extension TransferSlot {
  /// Names the functions, once for all transfers of the slot.
  func setCallbacks() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    pattern.handle.set(CURLOPT_PRIVATE, context)
    pattern.handle.set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(message))
    pattern.handle.set(CURLOPT_HEADERDATA, context)
    pattern.handle.set(CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
      TransferSlot.at(context)?.takeHeader(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
    }
    pattern.handle.set(CURLOPT_WRITEDATA, context)
    pattern.handle.set(CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
      TransferSlot.at(context)?.takeBody(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
    }
    pattern.handle.set(CURLOPT_READDATA, context)
    pattern.handle.set(CURLOPT_READFUNCTION) { bytes, _, count, context in
      TransferSlot.at(context)?.giveBody(UnsafeMutableRawBufferPointer(start: bytes, count: count))
        ?? Int(CURL_READFUNC_ABORT)
    }
    pattern.handle.set(CURLOPT_SEEKDATA, context)
    _ = sluice_easy_set_seek_callback(pattern.handle.pointer) { context, offset, _ in
      // libcurl only ever asks for the beginning.
      guard offset == 0 else { return CURL_SEEKFUNC_FAIL }
      TransferSlot.at(context)?.reader?.rewind()
      return CURL_SEEKFUNC_OK
    }
    pattern.handle.set(CURLOPT_OPENSOCKETDATA, context)
    _ = sluice_easy_set_open_callback(pattern.handle.pointer) { context, _, address in
      TransferSlot.at(context)?.openSocket(for: address) ?? -1
    }
    pattern.handle.set(CURLOPT_CLOSESOCKETDATA, Unmanaged.passUnretained(watch).toOpaque())
    _ = sluice_easy_set_close_callback(pattern.handle.pointer) { context, socket in
      Reactor.at(context)?.closed(socket) ?? 1
    }
  }

  /// The slot that a callback's context stands for.
  static func at(_ context: UnsafeMutableRawPointer?) -> TransferSlot? {
    context.map { Unmanaged<TransferSlot>.fromOpaque($0).takeUnretainedValue() }
  }

  private func giveBody(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
    reader?.read(into: buffer)
  }

  private func takeHeader(_ line: UnsafeRawBufferPointer) -> Int {
    let wasComplete = assembler.isHeadComplete
    guard assembler.takeHeader(line) else { return 0 }
    if let stream, !wasComplete, let promise = assembler.promise {
      stream.begin(status: promise.status, headers: promise.headers)
    }
    return line.count
  }

  private func takeBody(_ part: UnsafeRawBufferPointer) -> Int {
    if let stream, assembler.promise != nil { return passOn(part, to: stream) }
    return assembler.takeBody(part) ? part.count : 0
  }

  private func passOn(_ part: UnsafeRawBufferPointer, to stream: ReplyStream) -> Int {
    guard assembler.hasRoom(for: part.count) else { return 0 }
    guard stream.offer(part) else {
      isPaused = true
      return Int(CURL_WRITEFUNC_PAUSE)
    }
    assembler.passOn(part.count)
    return part.count
  }

  private func openSocket(for place: UnsafeMutablePointer<curl_sockaddr>?) -> Int32 {
    guard let place, let whole = place.pointer(to: \.addr), admits(whole) else { return -1 }
    let address = place.pointee
    let socket = watch.open(
      family: address.family,
      type: address.socktype,
      protocol: address.protocol
    )
    if socket < 0 { socketError = errno }
    return socket
  }
}
