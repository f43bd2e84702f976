// SPDX-License-Identifier: Apache-2.0
// The socket of joulery-sensord and whoever may knock at it: garbage, half messages, floods, readers that never read.
// Everything in one thread: the server takes a step when the test says so.
#include "shell/sensord/server.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "adapters/sensors/cpu/powercap.h"
#include "adapters/sensors/host/sensord.h"
#include "shell/sensord/door.h"
#include "testing/fixture_machine.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

namespace joulery::sensord {
namespace {

using testing::FakeFiles;
using testing::ManualClock;
using testing::TemporaryFolder;

struct Served {
  FakeFiles files = testing::machine("xeon-two-sockets");
  TemporaryFolder folder;
  std::string path = folder / "sensord.sock";
  ManualClock clock;
  std::vector<std::string> log;
  Result<Counters> counters = Counters::open(choose_sensors(std::move(probe_powercap(files).sensors)), {}, clock);
  Result<Server> server = Server::open(std::move(*listen_at(path, std::nullopt)), *counters,
                                       [this](const std::string& line) { log.push_back(line); });

  /// Until nothing is left to do.
  void settle() {
    for (int rounds = 0; rounds < 50; ++rounds) ASSERT_TRUE(server->step(0));
  }
  [[nodiscard]] UniqueFd client() const {
    UniqueFd fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fd.reset();
    return fd;
  }
};

bool say(const UniqueFd& client, std::span<const std::byte> message) {
  return ::send(client.get(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT) ==
         static_cast<ssize_t>(message.size());
}

/// The size of the next answer; 0 = the server closed, -1 = nothing there.
ssize_t hear(const UniqueFd& client) {
  std::vector<std::byte> room(sensord_most_answer);
  const ssize_t got = ::recv(client.get(), room.data(), room.size(), MSG_DONTWAIT);
  return got < 0 && errno == ECONNRESET ? 0 : got;
}

const auto kRead = encode_sensord_request(SensordVerb::read);
constexpr ssize_t kAnswer = sensord_head_size + 6 * sensord_reading_size;

TEST(SensordServer, answers_both_verbs_and_logs_who_connected) {
  Served served;
  const UniqueFd client = served.client();
  served.settle();
  ASSERT_TRUE(say(client, kRead));
  served.settle();
  EXPECT_EQ(hear(client), kAnswer);
  ASSERT_TRUE(say(client, encode_sensord_request(SensordVerb::channels)));
  served.settle();
  EXPECT_GT(hear(client), 6 * 100);
  ASSERT_EQ(served.log.size(), 1U);
  EXPECT_EQ(served.log[0], "uid " + std::to_string(::getuid()) + " pid " + std::to_string(::getpid()) + " connected");
}

TEST(SensordServer, the_socket_is_for_owner_and_group_alone) {
  Served served;
  struct stat found{};
  ASSERT_EQ(::stat(served.path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0660U);
}

TEST(SensordServer, garbage_half_messages_and_long_ones_end_their_sender_and_nobody_else) {
  Served served;
  const UniqueFd good = served.client();
  std::vector<std::vector<std::byte>> messages(4);
  messages[0].assign(8, std::byte{0xFF});
  messages[1].assign(kRead.begin(), kRead.begin() + 5);
  messages[2].assign(kRead.begin(), kRead.end());
  messages[2].resize(9);
  messages[3].resize(60'000);
  for (const auto& message : messages) {
    const UniqueFd bad = served.client();
    served.settle();
    ASSERT_TRUE(say(bad, message));
    served.settle();
    EXPECT_EQ(hear(bad), 0) << message.size();
    EXPECT_EQ(served.server->clients(), 1U);
    EXPECT_TRUE(served.log.back().ends_with("dropped: it sent what is no request")) << served.log.back();
  }
  ASSERT_TRUE(say(good, kRead));
  served.settle();
  EXPECT_EQ(hear(good), kAnswer);
}

TEST(SensordServer, who_never_takes_its_answers_is_dropped) {
  Served served;
  const UniqueFd slow = served.client();
  served.settle();
  for (int asked = 0; asked < 100'000 && served.server->clients() == 1; ++asked) {
    static_cast<void>(say(slow, kRead));
    ASSERT_TRUE(served.server->step(0));
  }
  EXPECT_EQ(served.server->clients(), 0U);
  EXPECT_TRUE(served.log.back().ends_with("does not take its answers"));
}

TEST(SensordServer, a_flood_gets_one_answer_a_round_like_everybody_else) {
  Served served;
  const UniqueFd flood = served.client();
  const UniqueFd good = served.client();
  served.settle();
  for (int asked = 0; asked < 50; ++asked) ASSERT_TRUE(say(flood, kRead));
  ASSERT_TRUE(say(good, kRead));
  ASSERT_TRUE(served.server->step(0));
  EXPECT_EQ(hear(good), kAnswer) << "in the first round";
  EXPECT_EQ(hear(flood), kAnswer);
  EXPECT_EQ(hear(flood), -1);
}

TEST(SensordServer, a_user_holds_so_many_connections_and_no_more_and_the_log_is_not_flooded) {
  Served served;
  std::vector<UniqueFd> held;
  for (std::size_t i = 0; i < 1000; ++i) {
    held.push_back(served.client());
    ASSERT_TRUE(served.server->step(0));
  }
  EXPECT_EQ(served.server->clients(), most_clients_of_user);
  EXPECT_LE(served.log.size(), 100U) << "20 a second";
  EXPECT_EQ(hear(held.back()), 0);
  held.clear();
  served.settle();
  EXPECT_EQ(served.server->clients(), 0U);
  const UniqueFd again = served.client();
  served.settle();
  ASSERT_TRUE(say(again, kRead));
  served.settle();
  EXPECT_EQ(hear(again), kAnswer);
}

TEST(SensordServer, the_line_of_the_client_speaks_its_language) {
  Served served;
  const auto link = live_sensord_opener()(served.path);
  ASSERT_TRUE(link->connect());
  served.settle();
  std::array<std::byte, 4096> room{};
  EXPECT_EQ(live_sensord_opener()(served.path + "x")->connect().error(), ErrorKind::unsupported);
  EXPECT_EQ(live_sensord_opener()(std::string(200, 'x'))->connect().error(), ErrorKind::invalid);
  EXPECT_EQ(link->ask(kRead, room).error(), ErrorKind::transient) << "nobody serves while it waits";
}

TEST(SensordDoor, a_socket_nobody_listens_at_is_replaced_and_one_that_is_served_is_not) {
  const TemporaryFolder folder;
  const std::string path = folder / "sensord.sock";
  {
    const auto first = listen_at(path, std::nullopt);
  }
  auto second = listen_at(path, std::nullopt);
  ASSERT_TRUE(second) << describe(second.error());
  const auto third = listen_at(path, std::nullopt);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().what, "another server listens there");
}

TEST(SensordDoor, a_file_that_is_no_socket_is_left_where_it_is) {
  const TemporaryFolder folder;
  const std::string path = folder / "sensord.sock";
  UniqueFd(::open(path.c_str(), O_CREAT | O_WRONLY, 0600));
  EXPECT_FALSE(listen_at(path, std::nullopt));
  EXPECT_EQ(::access(path.c_str(), F_OK), 0);
  EXPECT_FALSE(listen_at(folder / "no/such.sock", std::nullopt));
  EXPECT_FALSE(listen_at(folder / std::string(120, 'x'), std::nullopt));
}

TEST(SensordDoor, only_what_was_handed_to_this_process_is_taken) {
  EXPECT_FALSE(*handed_over_socket(nullptr, nullptr));
  EXPECT_FALSE(*handed_over_socket("1", "1")) << "for another process";
  const std::string own = std::to_string(::getpid());
  EXPECT_FALSE(handed_over_socket(own.c_str(), "2")) << "two sockets";
  EXPECT_FALSE(handed_over_socket(own.c_str(), "x"));
}

}  // namespace
}  // namespace joulery::sensord
