#include "CSimdjson.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace {

// Powers of ten that a double holds exactly.
constexpr double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                             1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr int most_power = 22;
// So many digits fit 63 bits.
constexpr int most_digits = 18;

inline bool is_digit(uint8_t byte) { return uint8_t(byte - '0') < 10; }

inline bool is_blank(uint8_t byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

inline uint64_t eight_bytes(const uint8_t *text) {
  uint64_t word;
  std::memcpy(&word, text, 8);
  return word;
}

// A digit is 0x30 to 0x39: its high half is 3, and still is with 6 added.
inline bool are_eight_digits(uint64_t word) {
  const uint64_t high = 0xF0F0F0F0F0F0F0F0;
  return ((word & high) | (((word + 0x0606060606060606) & high) >> 4)) == 0x3333333333333333;
}

// The value of eight digits: pairs, then fours, then all; the text is little-endian in the word.
inline uint64_t value_of_eight(uint64_t word) {
  word -= 0x3030303030303030;
  word = word * 10 + (word >> 8);
  const uint64_t mask = 0x000000FF000000FF;
  return (((word & mask) * 0x000F424000000064) + (((word >> 16) & mask) * 0x0000271000000001)) >> 32;
}

inline const uint8_t *digits(const uint8_t *text, uint64_t &mantissa) {
  for (uint64_t word = eight_bytes(text); are_eight_digits(word); word = eight_bytes(text)) {
    mantissa = mantissa * 100000000 + value_of_eight(word);
    text += 8;
  }
  for (; is_digit(*text); ++text) mantissa = mantissa * 10 + (*text - '0');
  return text;
}

// A number that is read the long way; false when it is beyond the largest float.
bool slow(const uint8_t *start, const uint8_t *end, int64_t magnitude, float &value) {
  const char *first = reinterpret_cast<const char *>(start);
  const char *last = reinterpret_cast<const char *>(end);
  const float zero = *start == '-' ? -0.0f : 0.0f;
  if (std::from_chars(first, last, value).ec == std::errc()) return std::isfinite(value);
  // Out of range: too large, or so small that it is zero.
  double wide = 0;
  if (std::from_chars(first, last, wide).ec == std::errc()) {
    value = static_cast<float>(wide);
    return std::isfinite(value);
  }
  value = zero;
  return magnitude <= 0;
}

// Rounds mantissa × 10^exponent to the nearest float, ties to even; false when that takes more care.
//
// A mantissa and a power of ten make a double that is wrong by less than two units in its last place.
// That rounds to the right float unless it lies that close to the middle between two.
inline bool rounded(uint64_t mantissa, int64_t exponent, bool is_negative, float &value) {
  double wide = static_cast<double>(static_cast<int64_t>(mantissa));
  wide = exponent < 0 ? wide / powers[-exponent] : wide * powers[exponent];
  uint64_t bits;
  std::memcpy(&bits, &wide, 8);
  // A float has 29 bits less than a double.
  const int64_t above_middle = static_cast<int64_t>(bits & 0x1FFFFFFF) - 0x10000000;
  const bool is_clear = above_middle > 4 || above_middle < -4;
  value = static_cast<float>(is_negative ? -wide : wide);
  return mantissa == 0 || (is_clear && wide > 1.2e-38 && wide < 3.4e38);
}

// Reads a number by the grammar of RFC 8259, rounded to the nearest float, ties to even.
//
// Returns the end of the number; NULL where none stands or where no float is that large.
inline const uint8_t *number(const uint8_t *start, float &value) {
  const uint8_t *at = start + (*start == '-');
  uint64_t mantissa = 0;
  const uint8_t *first = at;
  int64_t magnitude = 0;
  int64_t exponent = 0;
  if (*at == '0') {
    first = ++at;
  } else if (is_digit(*at)) {
    at = digits(at, mantissa);
    magnitude = at - first;
  } else {
    return nullptr;
  }
  int64_t significant = at - first;
  if (*at == '.') {
    const uint8_t *fraction = ++at;
    if (significant == 0) {
      while (*at == '0') ++at;
      magnitude = fraction - at;
    }
    const uint8_t *counted = at;
    at = digits(at, mantissa);
    if (at == fraction) return nullptr;
    significant += at - counted;
    exponent = fraction - at;
  }
  if (*at == 'e' || *at == 'E') {
    ++at;
    const bool is_negative = *at == '-';
    if (is_negative || *at == '+') ++at;
    if (!is_digit(*at)) return nullptr;
    int64_t written = 0;
    for (; is_digit(*at); ++at) {
      if (written < 1000000) written = written * 10 + (*at - '0');
    }
    exponent += is_negative ? -written : written;
    magnitude += is_negative ? -written : written;
  }
  const bool is_negative = *start == '-';
  const bool is_simple =
      significant <= most_digits && exponent >= -most_power && exponent <= most_power;
  if (is_simple && rounded(mantissa, exponent, is_negative, value)) return at;
  if (mantissa == 0 && significant <= most_digits) {
    value = is_negative ? -0.0f : 0.0f;
    return at;
  }
  return slow(start, at, magnitude, value) ? at : nullptr;
}

// Keeps the last `count` bytes of a word, and makes digits "0" of those before them.
inline uint64_t last_digits(uint64_t word, int64_t count) {
  const uint64_t mask = count >= 8 ? ~uint64_t(0) : count <= 0 ? 0 : ~uint64_t(0) << (64 - 8 * count);
  return (word & mask) | (0x3030303030303030 & ~mask);
}

// Reads what nearly all numbers of a vector are: a digit, a point, and up to 22 digits.
//
// Where it ends is known, so nothing depends on finding that out digit by digit. At least 24 bytes
// stand before the end. False where it is something else, or takes more care.
inline bool fraction(const uint8_t *start, const uint8_t *end, float &value) {
  const bool is_negative = *start == '-';
  const uint8_t *whole = start + is_negative;
  const int64_t places = end - whole - 2;
  if (!is_digit(whole[0]) || whole[1] != '.' || places < 1 || places > most_power) return false;
  const uint64_t low = last_digits(eight_bytes(end - 8), places);
  const uint64_t middle = last_digits(eight_bytes(end - 16), places - 8);
  const uint64_t high = last_digits(eight_bytes(end - 24), places - 16);
  if (!(are_eight_digits(low) & are_eight_digits(middle) & are_eight_digits(high))) return false;
  const uint64_t head = value_of_eight(high);
  const uint64_t unit = whole[0] - '0';
  // What follows fits 63 bits.
  if (head > 900 || (unit > 0 && places > most_digits - 1)) return false;
  uint64_t mantissa =
      head * 10000000000000000 + value_of_eight(middle) * 100000000 + value_of_eight(low);
  if (unit > 0) mantissa += unit * static_cast<uint64_t>(powers[places]);
  return rounded(mantissa, -places, is_negative, value);
}

}  // namespace

size_t sluice_json_floats(
    const uint8_t *text, const uint32_t *tokens, size_t count, size_t open, float *out,
    size_t *numbers) {
  float *next = out;
  for (size_t token = open + 1; token + 1 < count; token += 2) {
    const uint8_t *start = text + tokens[token];
    const uint8_t *after = text + tokens[token + 1];
    if (tokens[token + 1] < 24 || !fraction(start, after, *next)) {
      const uint8_t *end = number(start, *next);
      if (end == nullptr || (end != after && !is_blank(*end))) return 0;
    }
    ++next;
    if (*after == ',') continue;
    if (*after != ']') return 0;
    *numbers = static_cast<size_t>(next - out);
    return token + 1;
  }
  return 0;
}

size_t sluice_json_write_floats(const float *values, size_t count, char *out) {
  char *at = out;
  for (size_t index = 0; index < count; ++index) {
    if (index > 0) *at++ = ',';
    at = std::to_chars(at, at + sluice_json_float_size, values[index]).ptr;
  }
  return static_cast<size_t>(at - out);
}
