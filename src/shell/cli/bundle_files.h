// SPDX-License-Identifier: Apache-2.0
// Bundles as users name them: a folder with bench.json and recordings/, or the document alone. Reading one is here;
// what it says is core/bundle.
#pragma once

#include <optional>
#include <string>

#include "core/bundle/bundle.h"
#include "foundation/base/result.h"

namespace joulery {

/// Where a bundle lies.
struct BundleFiles {
  std::string document;               ///< path of the JSON file
  std::optional<std::string> folder;  ///< nothing: the document was named alone
};

/// True for a folder, and for a file that starts like a bench's document: then a name means a bundle and no run.
[[nodiscard]] bool names_bundle(const std::string& argument);
/// "BUNDLE" or "BUNDLE:MODEL"; a path may have colons of its own.
struct BundleName {
  std::string path;
  std::optional<std::string> model;
};
[[nodiscard]] BundleName bundle_name(const std::string& argument);
/// Errors: nothing there, a folder without bench.json.
Result<BundleFiles> find_bundle(const std::string& argument);
/// The document's text. Errors: not readable, or beyond 1 GiB.
Result<std::string> bundle_text(const BundleFiles& files);
/// All of it. Errors: as above, and no sound bench (core/bundle/bundle_json.h); they name the file.
Result<Bench> read_bundle(const std::string& argument);
/// The path of a recording below the folder. Errors (invalid): a path that leaves the folder.
Result<std::string> recording_path(const std::string& folder, const std::string& file);

}  // namespace joulery
