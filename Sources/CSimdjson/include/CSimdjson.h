#pragma once

#include <stddef.h>
#include <stdint.h>

// The first stage of simdjson behind C: it checks the UTF-8, pairs the quotes, and lists where the
// tokens of a text start. The grammar is checked in Swift, because simdjson's own second stage
// refuses numbers that do not fit 64 bits.
//
// An index belongs to one thread at a time. Nothing here throws and nothing is global.

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sluice_json_index sluice_json_index;

typedef enum {
  sluice_json_ok,
  sluice_json_empty,
  sluice_json_not_utf8,
  sluice_json_control_character,
  sluice_json_unclosed_string,
  sluice_json_failed,
} sluice_json_status;

// NULL when memory is out.
sluice_json_index *_Nullable sluice_json_index_create(void);
void sluice_json_index_destroy(sluice_json_index *_Nonnull index);

// Indexes a text of at most 4 GiB. The text is read within its length only.
sluice_json_status sluice_json_index_text(
    sluice_json_index *_Nonnull index, const uint8_t *_Nonnull text, size_t length);

// The offsets of the first bytes of the tokens, ascending, and one more: the length of the text.
// Valid until the next text is indexed; only after sluice_json_ok.
const uint32_t *_Nonnull sluice_json_index_tokens(const sluice_json_index *_Nonnull index);
size_t sluice_json_index_count(const sluice_json_index *_Nonnull index);

// Reads a flat list of numbers, the grammar checked, each rounded to the nearest float.
//
// `tokens` are the offsets of a text's `count` tokens, `open` is the number of a "[" among them; at
// least 16 readable bytes stand behind the text. `out` has room for a number for every second token.
//
// Returns the number of the token that closes the list, and how many numbers stand in it. 0 when it is
// empty, holds anything but numbers that a float can hold, or is not well formed.
size_t sluice_json_floats(
    const uint8_t *_Nonnull text, const uint32_t *_Nonnull tokens, size_t count, size_t open,
    float *_Nonnull out, size_t *_Nonnull numbers);

// The most bytes that a float takes with the comma behind it.
enum { sluice_json_float_size = 16 };

// Writes finite floats with commas between them, each with the fewest digits that give it back.
//
// `out` has room for sluice_json_float_size bytes for each. Returns how many bytes were written.
size_t sluice_json_write_floats(const float *_Nonnull values, size_t count, char *_Nonnull out);

// The version of the library that was built against: 30001 is 3.0.1.
uint32_t sluice_simdjson_version(void);

#ifdef __cplusplus
}
#endif
