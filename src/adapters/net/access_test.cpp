// SPDX-License-Identifier: Apache-2.0
// Tests of who may ask which host: the grammar, the pin, the permissions of the file, and that no message tells a
// secret.
#include "adapters/net/access.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "adapters/net/pin.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

using testing::TemporaryFolder;

constexpr const char* kHex = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";  // of nothing at all
constexpr const char* kBase64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

TEST(Pin, a_sha256_is_taken_in_every_way_people_write_it) {
  EXPECT_EQ(pin_in_base64(kHex), kBase64);
  EXPECT_EQ(pin_in_base64(kBase64), kBase64);
  EXPECT_EQ(pin_in_base64(std::string("sha256//") + kBase64), kBase64);
  std::string colons;
  for (std::size_t i = 0; i < 64; i += 2) colons += (i ? ":" : "") + std::string(kHex).substr(i, 2);
  EXPECT_EQ(pin_in_base64(colons), kBase64);
  std::string upper(kHex);
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  EXPECT_EQ(pin_in_base64(upper), kBase64);
}

TEST(Pin, anything_else_is_none) {
  const std::string hex(kHex);
  for (const std::string& text : {std::string(), std::string("secret"), hex.substr(1), hex + "0", "g" + hex.substr(1),
                                  std::string(kBase64).substr(1), std::string(44, '=')}) {
    EXPECT_EQ(pin_in_base64(text), std::nullopt) << text;
  }
}

TEST(Access, hosts_are_read_word_by_word) {
  const auto access = parse_access(
      "# the rack\nmachine BMC-1.example login root password \"two words # and \\\"quotes\\\"\"\n"
      "  sha256 " +
          std::string(kHex) +
          "\nmachine 192.168.1.20\tlogin admin\n password x plain\n"
          "machine fe80::1 cafile /etc/ssl/rack.pem # behind the switch",
      "netrc");
  ASSERT_TRUE(access) << describe(access.error());
  ASSERT_EQ(access->hosts.size(), 3U);
  EXPECT_EQ(access->hosts[0],
            (HostAccess{"bmc-1.example", "root", "two words # and \"quotes\"", false, std::nullopt, kBase64}));
  EXPECT_EQ(access->hosts[1], (HostAccess{"192.168.1.20", "admin", "x", true, std::nullopt, std::nullopt}));
  EXPECT_EQ(access->hosts[2],
            (HostAccess{"fe80::1", std::nullopt, std::nullopt, false, "/etc/ssl/rack.pem", std::nullopt}));
  EXPECT_EQ(access->find("192.168.1.20"), &access->hosts[1]);
  EXPECT_EQ(access->find("192.168.1.2"), nullptr);
}

TEST(Access, what_is_wrong_is_named_by_its_line_and_a_secret_never) {
  const std::vector<std::pair<std::string, std::string>> cases{{"machine a login b\npasword hunter2", "netrc:2"},
                                                               {"machine a\nlogin b\npassword hunter two", "netrc:3"},
                                                               {"login hunter2", "netrc:1"},
                                                               {"machine a password", "netrc:1"},
                                                               {"machine \"\" password hunter2", "netrc:1"},
                                                               {"\n\ndefault login a password hunter2", "netrc:3"},
                                                               {"machine a sha256 hunter2", "netrc:1"}};
  for (const auto& [text, where] : cases) {
    const auto access = parse_access(text, "netrc");
    ASSERT_FALSE(access) << text;
    EXPECT_EQ(access.error().kind, ErrorKind::invalid);
    EXPECT_EQ(access.error().where, where) << text;
    EXPECT_EQ(describe(access.error()).find("hunter"), std::string::npos) << describe(access.error());
  }
}

std::string write_file(const TemporaryFolder& folder, const std::string& text, mode_t mode) {
  const std::string path = folder / "netrc";
  std::ofstream(path) << text;
  ::chmod(path.c_str(), mode);
  return path;
}

TEST(Access, a_file_with_a_password_must_be_its_owners_alone) {
  const TemporaryFolder folder;
  const std::string secret = "machine a login b password c";
  for (const mode_t open : {0640U, 0604U, 0666U}) {
    const auto access = read_access({write_file(folder, secret, open), false, {}});
    ASSERT_FALSE(access) << std::oct << open;
    EXPECT_EQ(access.error().kind, ErrorKind::denied);
    EXPECT_NE(access.error().remedy.find("chmod 600"), std::string::npos);
  }
  EXPECT_EQ(read_access({write_file(folder, secret, 0600), false, {}}).value().hosts.size(), 1U);
  EXPECT_EQ(read_access({write_file(folder, "machine a cafile b", 0644), false, {}}).value().hosts.size(), 1U)
      << "a certificate is no secret";
}

TEST(Access, a_default_file_may_be_absent_and_a_named_one_may_not) {
  const TemporaryFolder folder;
  EXPECT_TRUE(read_access({folder / "none", true, {}}).value().hosts.empty());
  EXPECT_TRUE(read_access({}).value().hosts.empty());
  EXPECT_FALSE(read_access({folder / "none", false, {}}));
  EXPECT_FALSE(read_access({folder.path(), false, {}})) << "a folder";
}

TEST(Access, the_text_of_the_environment_wins_over_the_file) {
  const TemporaryFolder folder;
  const auto access = read_access({write_file(folder, "machine file", 0600), false, "machine text"});
  EXPECT_EQ(access.value().hosts.at(0).host, "text");
}

}  // namespace
}  // namespace joulery
