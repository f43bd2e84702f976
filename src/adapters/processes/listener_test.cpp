// SPDX-License-Identifier: Apache-2.0
// Tests of finding who listens: the kernel's tables as text, families that share a socket, and a socket of our own.
#include "adapters/processes/listener.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "foundation/base/fd.h"
#include "testing/fake_files.h"

namespace joulery {
namespace {

using testing::FakeFiles;

constexpr const char* kTable =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0 100 0 0 10 0\n"
    "   1: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0 20 4 30 10 "
    "-1\n"
    "   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 99 1 0 100 0 0 10 0\n";

void put_process(FakeFiles& files, int pid, int parent, const std::string& name, const std::string& socket) {
  const std::string folder = "/proc/" + std::to_string(pid);
  files.put(folder + "/stat", std::to_string(pid) + " (" + name + ") S " + std::to_string(parent) +
                                  " 1 1 0 -1 0 0 0 0 0 5 6 7 8 20 0 1 0 100 0 0");
  files.put(folder + "/fd/3", "");
  files.put_link(folder + "/fd/3", "socket:[" + socket + "]");
}

TEST(Listener, only_sockets_that_listen_on_the_port_are_taken) {
  EXPECT_EQ(listening_inodes(kTable, 8080), (std::set<std::string>{"4711"}));
  EXPECT_TRUE(listening_inodes(kTable, 8081).empty());
  EXPECT_TRUE(listening_inodes("rubbish\n\n1 2 3", 8080).empty());
}

TEST(Listener, of_a_family_that_shares_the_socket_the_eldest_is_named) {
  FakeFiles files;
  files.put("/proc/net/tcp", kTable);
  put_process(files, 200, 100, "worker", "4711");
  put_process(files, 100, 1, "llama-server", "4711");
  put_process(files, 300, 1, "other", "4712");
  EXPECT_EQ(listening_process(files, 8080).value(), 100);
}

TEST(Listener, what_cannot_be_decided_is_refused_with_what_to_do) {
  FakeFiles files;
  files.put("/proc/net/tcp6", kTable);
  EXPECT_EQ(listening_process(files, 9).error().kind, ErrorKind::gone);
  EXPECT_EQ(listening_process(files, 8080).error().kind, ErrorKind::denied);
  put_process(files, 100, 1, "docker-proxy", "4711");
  EXPECT_NE(listening_process(files, 8080).error().remedy.find("--container"), std::string::npos);
  put_process(files, 101, 1, "stranger", "4711");
  EXPECT_EQ(listening_process(files, 8080).error().kind, ErrorKind::invalid);
}

TEST(Listener, a_socket_of_this_process_is_found_on_the_living_machine) {
  const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), length), 0);
  ASSERT_EQ(::listen(socket.get(), 1), 0);
  ASSERT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &length), 0);
  DiskFiles files;
  const auto found = listening_process(files, ntohs(address.sin_port));
  ASSERT_TRUE(found.has_value()) << describe(found.error());
  EXPECT_EQ(*found, ::getpid());
}

}  // namespace
}  // namespace joulery
