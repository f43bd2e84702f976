/* SPDX-License-Identifier: Apache-2.0
 * ICU's table of data with nothing in it, instead of 30 MB of languages. What Joulery asks of ICU, categories of
 * characters, lower case and canonical decomposition, stands in its code, not in that table. */
#include <stdint.h>
#include <unicode/udata.h>
#include <unicode/utypes.h>

typedef struct empty_table {
  uint16_t header_size;
  uint8_t magic[2];
  UDataInfo info;
  char padding[8];
  uint32_t count;
  uint32_t reserved;
} empty_table;

/* The format "CmnD" (icu4c, source/common/ucmndata.h). */
extern const empty_table U_ICUDATA_ENTRY_POINT;
const empty_table U_ICUDATA_ENTRY_POINT = {
    .header_size = 32,
    .magic = {0xda, 0x27},
    .info = {.size = sizeof(UDataInfo),
             .isBigEndian = U_IS_BIG_ENDIAN,
             .charsetFamily = U_CHARSET_FAMILY,
             .sizeofUChar = sizeof(UChar),
             .dataFormat = {0x43, 0x6d, 0x6e, 0x44},
             .formatVersion = {1, 0, 0, 0}},
};
