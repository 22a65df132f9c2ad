#include "CSimdjson.h"

#include <memory>
#include <new>
#include <simdjson.h>

struct sluice_json_index {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
};

// A text this long is rare; memory grown for one is given back with the next short text.
static constexpr size_t kept_capacity = 1 << 20;

static bool reserve(sluice_json_index &index, size_t length) noexcept {
  const bool grows = index.stage->capacity() < length;
  const bool shrinks = index.stage->capacity() > kept_capacity && length <= kept_capacity;
  if (!grows && !shrinks) return true;
  const size_t capacity = length < 4096 ? 4096 : length <= kept_capacity / 2 ? length * 2 : length;
  return index.stage->set_capacity(capacity) == simdjson::SUCCESS;
}

sluice_json_index *sluice_json_index_create(void) {
  auto index = new (std::nothrow) sluice_json_index;
  if (index == nullptr) return nullptr;
  // Depth is counted in Swift; the second stage, which would need room for it, never runs.
  const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
      4096, 1, index->stage);
  if (error == simdjson::SUCCESS) return index;
  delete index;
  return nullptr;
}

void sluice_json_index_destroy(sluice_json_index *index) { delete index; }

sluice_json_status sluice_json_index_text(
    sluice_json_index *index, const uint8_t *text, size_t length) {
  if (length == 0) return sluice_json_empty;
  if (!reserve(*index, length)) return sluice_json_failed;
  switch (index->stage->stage1(text, length, simdjson::stage1_mode::regular)) {
  case simdjson::SUCCESS: return sluice_json_ok;
  case simdjson::EMPTY: return sluice_json_empty;
  case simdjson::UTF8_ERROR: return sluice_json_not_utf8;
  case simdjson::UNESCAPED_CHARS: return sluice_json_control_character;
  case simdjson::UNCLOSED_STRING: return sluice_json_unclosed_string;
  default: return sluice_json_failed;
  }
}

const uint32_t *sluice_json_index_tokens(const sluice_json_index *index) {
  return index->stage->structural_indexes.get();
}

size_t sluice_json_index_count(const sluice_json_index *index) {
  return index->stage->n_structural_indexes;
}

uint32_t sluice_simdjson_version(void) {
  return simdjson::SIMDJSON_VERSION_MAJOR * 10000 + simdjson::SIMDJSON_VERSION_MINOR * 100 +
         simdjson::SIMDJSON_VERSION_REVISION;
}
