#include "analyzer/report/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <stdexcept>

namespace boardless {

std::string gzip(const std::string& text) {
  constexpr int gzip_window = 15 + 16;  // the largest, in gzip's wrapping
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib could not begin");
  std::string out;
  std::size_t at = 0;
  int state = Z_OK;
  while (state != Z_STREAM_END) {
    if (stream.avail_in == 0) {
      // zlib takes no more than 32 bits of size at once, and does not write to its input.
      const std::size_t piece = std::min<std::size_t>(text.size() - at, 1u << 30);
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data() + at));
      stream.avail_in = static_cast<uInt>(piece);
      at += piece;
    }
    Bytef buffer[1 << 16];
    stream.next_out = buffer;
    stream.avail_out = sizeof buffer;
    state = deflate(&stream, at == text.size() ? Z_FINISH : Z_NO_FLUSH);
    out.append(reinterpret_cast<const char*>(buffer), sizeof buffer - stream.avail_out);
  }
  deflateEnd(&stream);
  return out;
}

}  // namespace boardless
