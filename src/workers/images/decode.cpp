// SPDX-License-Identifier: Apache-2.0
// libpng's simplified interface and TurboJPEG: both report errors by value, without jumps over our frames.
#include "workers/images/decode.h"

#include <fmt/format.h>
#include <memory>
#include <png.h>
#include <turbojpeg.h>

namespace joulery {
namespace {

constexpr std::size_t kChannels = 3;

tl::unexpected<Error> broken(std::string_view why, const std::string& name) {
  return failure(ErrorKind::invalid, fmt::format("broken image: {}", why), name, "replace it or take it out");
}

Result<void> check_size(std::uint64_t width, std::uint64_t height, std::uint64_t most, const std::string& name) {
  if (width == 0 || height == 0) return broken("no pixels", name);
  if (width <= most / height) return {};
  return failure(ErrorKind::invalid, fmt::format("image of {} x {} pixels", width, height), name,
                 fmt::format("at most {} pixels are decoded; make it smaller", most));
}

/// Frees what libpng keeps on every way out.
struct PngImage {
  PngImage() { image.version = PNG_IMAGE_VERSION; }
  PngImage(const PngImage&) = delete;
  PngImage& operator=(const PngImage&) = delete;
  ~PngImage() { png_image_free(&image); }
  png_image image{};
};

Result<Pixels> decode_png(std::string_view bytes, const std::string& name, std::uint64_t most) {
  PngImage png;
  if (png_image_begin_read_from_memory(&png.image, bytes.data(), bytes.size()) == 0) {
    return broken(png.image.message, name);
  }
  if (const auto good = check_size(png.image.width, png.image.height, most, name); !good) return failure(good.error());
  png.image.format = PNG_FORMAT_RGB;
  std::vector<std::uint8_t> values(std::size_t{png.image.width} * png.image.height * kChannels);
  constexpr png_color white{255, 255, 255};
  if (png_image_finish_read(&png.image, &white, values.data(), 0, nullptr) == 0) {
    return broken(png.image.message, name);
  }
  return Pixels(png.image.width, png.image.height, kChannels, std::move(values));
}

struct CloseJpeg {
  void operator()(void* handle) const { tjDestroy(handle); }
};

Result<Pixels> decode_jpeg(std::string_view bytes, const std::string& name, std::uint64_t most) {
  const std::unique_ptr<void, CloseJpeg> jpeg(tjInitDecompress());
  if (!jpeg) return failure(ErrorKind::transient, "no memory for the decoder", name, "try again");
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto size = static_cast<unsigned long>(bytes.size());
  int width = 0;
  int height = 0;
  int sampling = 0;
  int colours = 0;
  if (tjDecompressHeader3(jpeg.get(), data, size, &width, &height, &sampling, &colours) != 0 || width < 0 ||
      height < 0) {
    return broken(tjGetErrorStr2(jpeg.get()), name);
  }
  const auto wide = static_cast<std::size_t>(width);
  const auto high = static_cast<std::size_t>(height);
  if (const auto good = check_size(wide, high, most, name); !good) return failure(good.error());
  std::vector<std::uint8_t> values(wide * high * kChannels);
  // A warning ("premature end") is an error here: the rest of such a picture is grey, and a model would be scored on
  // it.
  if (tjDecompress2(jpeg.get(), data, size, values.data(), width, 0, height, TJPF_RGB, TJFLAG_STOPONWARNING) != 0) {
    return broken(tjGetErrorStr2(jpeg.get()), name);
  }
  return Pixels(wide, high, kChannels, std::move(values));
}

}  // namespace

Result<Pixels> decode_image(std::string_view bytes, const std::string& name, std::uint64_t most_pixels) {
  constexpr std::string_view png = "\x89PNG\r\n\x1A\n";
  if (bytes.starts_with(png)) return decode_png(bytes, name, most_pixels);
  if (bytes.starts_with("\xFF\xD8\xFF")) return decode_jpeg(bytes, name, most_pixels);
  return broken("neither PNG nor JPEG", name);
}

}  // namespace joulery
