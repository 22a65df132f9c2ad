// libcurl for Swift: its variadic functions, one per argument type, because Swift cannot call
// variadic C functions. There is no `int` variant: libcurl reads a `long` from the variadic list.

#ifndef SLUICE_CCURL_SHIM_H
#define SLUICE_CCURL_SHIM_H

// The macros that check the argument types of the variadic calls do not fit these wrappers.
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>

// What libcurl's event interface is driven with; Swift's Glibc module leaves it out.
#include <sys/epoll.h>
#include <sys/eventfd.h>

// CURLVERSION_NOW is a macro that Swift does not see.
static inline const curl_version_info_data *sluice_version_info(void) {
  return curl_version_info(CURLVERSION_NOW);
}

static inline CURLcode sluice_easy_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode sluice_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode sluice_easy_set_text(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode sluice_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}

// CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION and CURLOPT_READFUNCTION.
typedef size_t (*sluice_bytes_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode sluice_easy_set_bytes_callback(CURL *easy, CURLoption option,
                                                      sluice_bytes_callback callback) {
  return curl_easy_setopt(easy, option, callback);
}

// CURLOPT_SEEKFUNCTION
static inline CURLcode sluice_easy_set_seek_callback(CURL *easy, curl_seek_callback callback) {
  return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, callback);
}

// CURLOPT_OPENSOCKETFUNCTION
static inline CURLcode sluice_easy_set_open_callback(CURL *easy,
                                                     curl_opensocket_callback callback) {
  return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}

// CURLOPT_CLOSESOCKETFUNCTION
static inline CURLcode sluice_easy_set_close_callback(CURL *easy,
                                                      curl_closesocket_callback callback) {
  return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, callback);
}

static inline CURLcode sluice_easy_get_long(CURL *easy, CURLINFO info, long *value) {
  return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode sluice_easy_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode sluice_easy_get_pointer(CURL *easy, CURLINFO info, void **value) {
  return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode sluice_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode sluice_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) {
  return curl_multi_setopt(multi, option, value);
}

// CURLMOPT_SOCKETFUNCTION
static inline CURLMcode sluice_multi_set_socket_callback(CURLM *multi,
                                                         curl_socket_callback callback) {
  return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
}

// CURLMOPT_TIMERFUNCTION
static inline CURLMcode sluice_multi_set_timer_callback(CURLM *multi,
                                                        curl_multi_timer_callback callback) {
  return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
}

// The result lies in a union, which Swift does not see into.
static inline CURLcode sluice_message_result(const CURLMsg *message) {
  return message->data.result;
}

#endif
