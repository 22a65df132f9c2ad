import Foundation

/// The words of the system for a file error, without Foundation's wrapping.
package func reason(of error: any Error) -> String {
  let cocoa = error as NSError
  let posix = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError ?? cocoa
  let absent = [CocoaError.fileNoSuchFile.rawValue, CocoaError.fileReadNoSuchFile.rawValue]
  if cocoa.domain == NSCocoaErrorDomain, absent.contains(cocoa.code) {
    return String(cString: strerror(ENOENT))
  }
  if posix.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(posix.code))) }
  return cocoa.localizedDescription
}
