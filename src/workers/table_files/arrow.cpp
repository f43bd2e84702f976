// SPDX-License-Identifier: Apache-2.0
// The file form is the stream between a magic word and an index that is not needed to read it from end to end.
#include "workers/table_files/arrow.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fmt/format.h>
#include <nanoarrow/nanoarrow.h>
#include <nanoarrow/nanoarrow_ipc.h>
#include <string_view>

#include "foundation/base/printable.h"
#include "workers/table_files/bounded_stream.h"

namespace joulery {
namespace {

constexpr std::string_view kFileForm("ARROW1\0\0", 8);

Error unreadable(const char* said) {
  return {ErrorKind::invalid,
          fmt::format("the file cannot be read as Arrow ({})", printable(said == nullptr ? "no reason told" : said)),
          "", "write it again, or as JSON lines"};
}

/// To where the stream begins.
bool skip_magic(std::FILE* file) {
  std::array<char, kFileForm.size()> first{};
  const std::size_t count = std::fread(first.data(), 1, first.size(), file);
  if (std::string_view(first.data(), count) == kFileForm) return true;
  return std::fseek(file, 0, SEEK_SET) == 0;
}

/// Under "huggingface" in the schema's metadata.
std::optional<std::string> noted_features(const ArrowSchema& schema) {
  ArrowStringView text{nullptr, 0};
  if (schema.metadata == nullptr) return std::nullopt;
  if (ArrowMetadataGetValue(schema.metadata, ArrowCharView("huggingface"), &text) != NANOARROW_OK) return std::nullopt;
  if (text.data == nullptr) return std::nullopt;
  return std::string(text.data, static_cast<std::size_t>(text.size_bytes));
}

}  // namespace

void ArrowFile::Release::operator()(ArrowArrayStream* stream) const {
  if (stream->release != nullptr) stream->release(stream);
  delete stream;
}

Result<ArrowFile> ArrowFile::open(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return failure(error_from_errno(errno, "cannot open the file", ""));
  ArrowIpcInputStream input{};
  ArrowFile opened;
  opened.stream_.reset(new ArrowArrayStream{});
  if (!skip_magic(file) || ArrowIpcInputStreamInitFile(&input, file, 1) != NANOARROW_OK) {
    std::fclose(file);
    return failure(unreadable("it cannot be read from its beginning"));
  }
  // The stream owns the input, and with it the file, from here on.
  if (ArrowIpcArrayStreamReaderInit(opened.stream_.get(), &input, nullptr) != NANOARROW_OK) {
    input.release(&input);
    return failure(unreadable("no memory"));
  }
  ArrowSchema schema{};
  if (opened.stream_->get_schema(opened.stream_.get(), &schema) != NANOARROW_OK)
    return failure(unreadable(opened.stream_->get_last_error(opened.stream_.get())));
  opened.features_ = noted_features(schema);
  if (!widths_are_sound(schema)) {
    ArrowSchemaRelease(&schema);
    return failure(unreadable("a column states elements wider than can be"));
  }
  bound_lengths(*opened.stream_, schema);
  return opened;
}

Result<TableFile> ArrowFile::attach(Database& database) {
  const std::string name = "arrow_rows";
  if (const auto good = database.add_stream(name, stream_.get()); !good) return failure(good.error());
  return TableFile{name, features_};
}

}  // namespace joulery
