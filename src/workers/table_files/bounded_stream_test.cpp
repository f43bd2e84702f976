// SPDX-License-Identifier: Apache-2.0
// Tests of the bounds: arrays and schemas that a stream of the test hands out, as a hostile file would state them.
#include "workers/table_files/bounded_stream.h"

#include <nanoarrow/nanoarrow.h>
#include <string>

namespace joulery {
namespace {

/// One of Arrow's structures that is released where something was put into it.
template <typename T, void (*kRelease)(T*)>
struct Owned : T {
  Owned() : T{} {}
  ~Owned() {
    if (this->release != nullptr) kRelease(this);
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
};
using OwnedSchema = Owned<ArrowSchema, ArrowSchemaRelease>;
using OwnedArray = Owned<ArrowArray, ArrowArrayRelease>;

/// A stream of one batch of one column.
ArrowArrayStream bounded_stream_of(std::int64_t length, std::int64_t column_length) {
  OwnedSchema schema;
  OwnedArray array;
  ArrowSchemaInit(&schema);
  EXPECT_EQ(ArrowSchemaSetTypeStruct(&schema, 1), NANOARROW_OK);
  EXPECT_EQ(ArrowSchemaSetType(schema.children[0], NANOARROW_TYPE_NA), NANOARROW_OK);
  EXPECT_EQ(ArrowSchemaSetName(schema.children[0], "a"), NANOARROW_OK);
  EXPECT_EQ(ArrowArrayInitFromSchema(&array, &schema, nullptr), NANOARROW_OK);
  array.length = length;
  array.children[0]->length = column_length;
  ArrowArrayStream stream{};
  EXPECT_EQ(ArrowBasicArrayStreamInit(&stream, &schema, 1), NANOARROW_OK);
  ArrowBasicArrayStreamSetArray(&stream, 0, &array);
  ArrowSchema told{};
  EXPECT_EQ(stream.get_schema(&stream, &told), NANOARROW_OK);
  bound_lengths(stream, told);
  return stream;
}

std::string said_of(std::int64_t length, std::int64_t column_length) {
  ArrowArrayStream stream = bounded_stream_of(length, column_length);
  OwnedArray batch;
  const int code = stream.get_next(&stream, &batch);
  const std::string said = code == NANOARROW_OK ? std::to_string(batch.length) : stream.get_last_error(&stream);
  EXPECT_EQ(batch.release == nullptr, code != NANOARROW_OK) << "what is refused is released";
  stream.release(&stream);
  return said;
}

TEST(BoundedStream, a_batch_whose_rows_cannot_be_is_refused_and_others_pass) {
  EXPECT_EQ(said_of(3, 3), "3");
  EXPECT_EQ(said_of(4683743612465315841, 3), "a batch states more rows than can be");
  EXPECT_EQ(said_of(3, 4683743612465315841), "a batch states more rows than can be");
  EXPECT_EQ(said_of(3, -1), "a batch states more rows than can be");
}

TEST(BoundedStream, the_schema_is_lent_and_the_end_comes_through) {
  ArrowArrayStream stream = bounded_stream_of(1, 1);
  for (int asked = 0; asked < 2; ++asked) {
    OwnedSchema schema;
    ASSERT_EQ(stream.get_schema(&stream, &schema), NANOARROW_OK);
    EXPECT_STREQ(schema.children[0]->name, "a");
  }
  OwnedArray batch;
  ASSERT_EQ(stream.get_next(&stream, &batch), NANOARROW_OK);
  OwnedArray end;
  ASSERT_EQ(stream.get_next(&stream, &end), NANOARROW_OK);
  EXPECT_EQ(end.release, nullptr);
  stream.release(&stream);
  EXPECT_EQ(stream.release, nullptr);
}

TEST(BoundedStream, elements_of_a_width_that_could_wrap_are_refused) {
  OwnedSchema schema;
  ArrowSchemaInit(&schema);
  ASSERT_EQ(ArrowSchemaSetTypeStruct(&schema, 1), NANOARROW_OK);
  ASSERT_EQ(ArrowSchemaSetTypeFixedSize(schema.children[0], NANOARROW_TYPE_FIXED_SIZE_BINARY, 16), NANOARROW_OK);
  EXPECT_TRUE(widths_are_sound(schema));
  ASSERT_EQ(ArrowSchemaSetFormat(schema.children[0], "w:2147483647"), NANOARROW_OK);
  EXPECT_FALSE(widths_are_sound(schema));
}

}  // namespace
}  // namespace joulery
