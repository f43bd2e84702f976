// SPDX-License-Identifier: Apache-2.0
// Lock first, then the socket: whoever holds the lock may replace a socket that a dead leader left.
#include "adapters/node/seat.h"

#include <algorithm>
#include <cctype>
#include <sys/stat.h>

#include "adapters/node/lock.h"
#include "foundation/base/sha256.h"

namespace joulery {
namespace {

constexpr std::size_t kReadable = 32;
constexpr std::size_t kHash = 8;

}  // namespace

std::string lock_path(const std::string& folder, unsigned user, const std::string& boot_id, const std::string& job) {
  std::string readable = job.substr(0, kReadable);
  std::replace_if(
      readable.begin(), readable.end(), [](unsigned char c) { return std::isalnum(c) == 0 && c != '.' && c != '_'; },
      '-');
  return fmt::format("{}/joulery-{}-{}-{}.lock", folder, user, readable,
                     sha256_hex(boot_id + "\n" + job).substr(0, kHash));
}

NodeSeat::NodeSeat(std::string lock) : lock_(std::move(lock)), socket_(lock_.substr(0, lock_.rfind('.')) + ".sock") {}

NodeSeat::~NodeSeat() { leave(); }

void NodeSeat::sit_alone(const Error& why) {
  leave();
  refusal_ = why;
  role_ = NodeRole::alone;
}

void NodeSeat::lead(UniqueFd lock) {
  auto server = NodeServer::listen(socket_);
  if (!server) return sit_alone(server.error());
  held_ = std::move(lock);
  server_ = std::move(*server);
  role_ = NodeRole::leads;
}

void NodeSeat::knock() {
  role_ = NodeRole::waiting;
  if (!client_) {
    auto client = NodeClient::connect(socket_);
    if (!client) {
      // Nobody listens yet, or the leader died this moment: the next knock will tell.
      if (client.error().kind == ErrorKind::denied) sit_alone(client.error());
      return;
    }
    client_ = std::move(*client);
  }
  auto journal = client_->take_journal();
  if (!journal) {
    client_.reset();
    if (journal.error().kind == ErrorKind::broken) sit_alone(journal.error());
    return;
  }
  if (!journal->has_value()) return;
  tail_.emplace(std::move(**journal));
  role_ = NodeRole::follows;
}

NodeRole NodeSeat::take_seat() {
  if (role_ == NodeRole::alone && refusal_) return role_;
  if (role_ == NodeRole::leads || role_ == NodeRole::follows) return role_;
  auto lock = try_lock(lock_);
  if (!lock) {
    sit_alone(lock.error());
  } else if (lock->has_value()) {
    client_.reset();
    lead(std::move(**lock));
  } else {
    knock();
  }
  return role_;
}

void NodeSeat::leave() {
  if (server_) server_->close();
  server_.reset();
  client_.reset();
  tail_.reset();
  held_.reset();
  role_ = NodeRole::waiting;
}

bool NodeSeat::hear() { return server_ && server_->hear(journal_); }

void NodeSeat::answer() {
  if (server_) server_->answer();
}

bool NodeSeat::take(const std::function<void(const Record&)>& each) {
  if (!client_ || !tail_) return false;
  const bool alive = client_->is_alive();  // before reading: what is written before the end is read too
  const bool read = tail_->take(each).has_value();
  return alive && read;
}

void NodeSeat::ask(Duration at_most) {
  if (client_ && tail_) client_->ask(at_most);
}

}  // namespace joulery
