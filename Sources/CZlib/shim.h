// zlib for Swift: the initialisers are macros that pass the version and the size of the structure.

#ifndef SLUICE_CZLIB_SHIM_H
#define SLUICE_CZLIB_SHIM_H

#include <zlib.h>

// 15 bits of window, and 16 more for the header of a gzip file.
static inline int sluice_gzip_inflate_start(z_stream *stream) {
  return inflateInit2(stream, 15 + 16);
}

static inline int sluice_gzip_deflate_start(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

// No header at all: blocks that are put together to one stream.
static inline int sluice_raw_deflate_start(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
}

#endif
