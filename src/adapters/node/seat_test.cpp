// SPDX-License-Identifier: Apache-2.0
// Seats of one job on one machine, with real locks and sockets; flock belongs to the open file, so two seats of one
// process are as good as two processes. Dying processes: tests/system/node_test.py.
#include "adapters/node/seat.h"

#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include "foundation/wire/journal.h"
#include "testing/example_run.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

using testing::TemporaryFolder;

/// A journal as a leader would write it.
class Journal {
 public:
  explicit Journal(std::string path) : path_(std::move(path)) {
    append(std::as_bytes(std::span(journal_magic)));
    write(testing::example_start());
  }
  void write(const Record& record) {
    std::vector<std::byte> bytes;
    encode(record, bytes);
    append(bytes);
  }
  void append(std::span<const std::byte> bytes) {
    const UniqueFd file(::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600));
    ASSERT_EQ(::write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct Node2 {
  TemporaryFolder folder;
  std::string lock = lock_path(folder.path(), 1000, "boot", "slurm 4711.0");
  Journal journal{folder / "samples.jly"};
  NodeSeat leader{lock};
  NodeSeat follower{lock};

  /// Knocks, is heard, comes in.
  void sit_down() {
    ASSERT_EQ(leader.take_seat(), NodeRole::leads);
    leader.show(journal.path());
    ASSERT_EQ(follower.take_seat(), NodeRole::waiting);
    EXPECT_FALSE(leader.hear());
    ASSERT_EQ(follower.take_seat(), NodeRole::follows);
  }
  std::vector<Record> taken(bool* alive = nullptr) {
    std::vector<Record> records;
    const bool there = follower.take([&](const Record& record) { records.push_back(record); });
    if (alive != nullptr) *alive = there;
    return records;
  }
};

TEST(NodeSeat, the_file_of_a_lock_is_named_by_user_and_job) {
  const std::string path = lock_path("/run/user/1000/joulery", 1000, "boot", "slurm 4711.0");
  EXPECT_TRUE(path.starts_with("/run/user/1000/joulery/joulery-1000-slurm-4711.0-")) << path;
  EXPECT_NE(path, lock_path("/run/user/1000/joulery", 1000, "another boot", "slurm 4711.0"));
  const std::string hostile = lock_path("/run", 0, "", std::string(500, '/') + "../../etc");
  EXPECT_EQ(hostile.find('/', 5), std::string::npos) << hostile;
  EXPECT_LT(hostile.size(), 80U);
}

TEST(NodeSeat, the_first_leads_and_the_second_follows_its_journal) {
  Node2 node;
  node.sit_down();
  EXPECT_EQ(node.taken().size(), 1U);
  EXPECT_TRUE(node.taken().empty());
  node.journal.write(testing::example_sample(1, 3));
  const auto records = node.taken();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records.front(), Record(testing::example_sample(1, 3)));
}

TEST(NodeSeat, nobody_comes_in_before_there_is_a_journal) {
  Node2 node;
  ASSERT_EQ(node.leader.take_seat(), NodeRole::leads);
  ASSERT_EQ(node.follower.take_seat(), NodeRole::waiting);
  node.leader.hear();
  EXPECT_EQ(node.follower.take_seat(), NodeRole::waiting);
  node.leader.show(node.journal.path());
  node.leader.hear();
  EXPECT_EQ(node.follower.take_seat(), NodeRole::follows);
}

TEST(NodeSeat, a_record_that_is_not_whole_yet_is_waited_for) {
  Node2 node;
  node.sit_down();
  node.taken();
  std::vector<std::byte> bytes;
  encode(testing::example_sample(2, 5), bytes);
  node.journal.append(std::span(bytes).first(11));
  EXPECT_TRUE(node.taken().empty());
  node.journal.append(std::span(bytes).subspan(11));
  EXPECT_EQ(node.taken().size(), 1U);
}

TEST(NodeSeat, who_asks_for_a_reading_has_it_when_the_answer_comes) {
  Node2 node;
  node.sit_down();
  node.taken();
  std::jthread leading([&] {
    pollfd one{node.leader.fd(), POLLIN, 0};
    ::poll(&one, 1, 10000);
    ASSERT_TRUE(node.leader.hear());
    node.journal.write(testing::example_sample(1, 3));
    node.leader.answer();
    EXPECT_FALSE(node.leader.hear());
  });
  node.follower.ask(std::chrono::seconds(10));
  EXPECT_EQ(node.taken().size(), 1U);
}

TEST(NodeSeat, a_leader_that_goes_is_noticed_with_its_last_words_and_replaced) {
  Node2 node;
  node.sit_down();
  node.journal.write(testing::example_sample(1, 3));
  node.leader.leave();
  bool alive = true;
  EXPECT_EQ(node.taken(&alive).size(), 2U);
  EXPECT_FALSE(alive);
  node.follower.leave();
  EXPECT_EQ(node.follower.take_seat(), NodeRole::leads);
  EXPECT_EQ(node.leader.take_seat(), NodeRole::waiting);
}

TEST(NodeSeat, a_question_to_a_leader_that_is_gone_does_not_wait) {
  Node2 node;
  node.sit_down();
  node.leader.leave();
  node.follower.ask(std::chrono::hours(1));
  bool alive = true;
  node.taken(&alive);
  EXPECT_FALSE(alive);
}

TEST(NodeSeat, a_socket_left_by_a_dead_leader_is_replaced) {
  Node2 node;
  std::filesystem::copy_file(node.journal.path(), node.lock.substr(0, node.lock.rfind('.')) + ".sock");
  node.sit_down();
}

TEST(NodeSeat, a_lock_that_is_no_file_of_ours_is_refused_in_words) {
  Node2 node;
  std::filesystem::create_symlink(node.journal.path(), node.lock);
  EXPECT_EQ(node.leader.take_seat(), NodeRole::alone);
  ASSERT_TRUE(node.leader.refusal().has_value());
  EXPECT_NE(describe(*node.leader.refusal()).find(node.lock), std::string::npos);
  EXPECT_EQ(node.leader.take_seat(), NodeRole::alone);
}

TEST(NodeSeat, a_folder_that_is_not_there_is_refused_in_words) {
  TemporaryFolder folder;
  NodeSeat seat(lock_path(folder / "none", 1, "", "job"));
  EXPECT_EQ(seat.take_seat(), NodeRole::alone);
  EXPECT_TRUE(seat.refusal().has_value());
}

TEST(NodeSeat, nonsense_ends_one_conversation_and_no_other) {
  Node2 node;
  node.sit_down();
  const std::string path = node.lock.substr(0, node.lock.rfind('.')) + ".sock";
  const UniqueFd stranger(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), address.sun_path);
  ASSERT_EQ(::connect(stranger.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_GT(::send(stranger.get(), "hello, what do you measure?", 27, 0), 0);
  EXPECT_FALSE(node.leader.hear());
  char byte = 0;
  EXPECT_EQ(::recv(stranger.get(), &byte, 1, 0), 0);  // hung up
  node.journal.write(testing::example_sample(1, 3));
  bool alive = false;
  EXPECT_EQ(node.taken(&alive).size(), 2U);
  EXPECT_TRUE(alive);
}

TEST(NodeSeat, the_socket_is_for_its_owner_alone) {
  Node2 node;
  node.sit_down();
  const auto mode = std::filesystem::status(node.lock.substr(0, node.lock.rfind('.')) + ".sock").permissions();
  EXPECT_EQ(mode & std::filesystem::perms::all,
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace joulery
