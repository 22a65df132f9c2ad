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

// The version of the library that was built against: 30001 is 3.0.1.
uint32_t sluice_simdjson_version(void);

#ifdef __cplusplus
}
#endif
