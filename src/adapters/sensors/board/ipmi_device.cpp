// SPDX-License-Identifier: Apache-2.0
// The system calls behind live_ipmi_opener(): a request by ioctl, the reply when the device becomes readable
// (Documentation/driver-api/ipmi.rst). Replies to earlier requests, given up after a time-out, are dropped by number.
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <linux/ipmi.h>
#include <poll.h>
#include <sys/ioctl.h>

#include "adapters/sensors/board/ipmi.h"
#include "foundation/base/fd.h"

namespace joulery {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

class KernelIpmi final : public IpmiDevice {
 public:
  explicit KernelIpmi(UniqueFd fd) : fd_(std::move(fd)) {}

  tl::expected<std::size_t, int> ask(std::uint8_t network_function, std::uint8_t command,
                                     std::span<const std::uint8_t> data, std::span<std::uint8_t> reply,
                                     Duration at_most) override {
    const SteadyTime deadline = std::chrono::steady_clock::now() + at_most;
    ++number_;
    if (const int code = send(network_function, command, data)) return tl::unexpected(code);
    while (true) {
      if (const int code = wait_until(deadline)) return tl::unexpected(code);
      long number = 0;
      const auto size = receive(reply, number);
      if (!size) return size;
      if (number == number_) return size;
    }
  }

 private:
  /// 0, or the errno.
  int send(std::uint8_t network_function, std::uint8_t command, std::span<const std::uint8_t> data) {
    ipmi_system_interface_addr address{};
    address.addr_type = IPMI_SYSTEM_INTERFACE_ADDR_TYPE;
    address.channel = IPMI_BMC_CHANNEL;
    std::array<std::uint8_t, 32> copy{};
    if (data.size() > copy.size()) return EINVAL;
    std::copy(data.begin(), data.end(), copy.begin());
    ipmi_req request{};
    request.addr = reinterpret_cast<unsigned char*>(&address);
    request.addr_len = sizeof address;
    request.msgid = number_;
    request.msg.netfn = network_function;
    request.msg.cmd = command;
    request.msg.data = copy.data();
    request.msg.data_len = static_cast<unsigned short>(data.size());
    return ::ioctl(fd_.get(), IPMICTL_SEND_COMMAND, &request) == 0 ? 0 : errno;
  }

  int wait_until(SteadyTime deadline) {
    while (true) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      if (left.count() <= 0) return ETIMEDOUT;
      pollfd polled{fd_.get(), POLLIN, 0};
      const int ready = ::poll(&polled, 1, static_cast<int>(left.count()));
      if (ready > 0) return (polled.revents & POLLIN) != 0 ? 0 : EIO;
      if (ready < 0 && errno != EINTR) return errno;
    }
  }

  tl::expected<std::size_t, int> receive(std::span<std::uint8_t> reply, long& number) {
    ipmi_addr address{};
    ipmi_recv received{};
    received.addr = reinterpret_cast<unsigned char*>(&address);
    received.addr_len = sizeof address;
    received.msg.data = reply.data();
    received.msg.data_len = static_cast<unsigned short>(reply.size());
    if (::ioctl(fd_.get(), IPMICTL_RECEIVE_MSG_TRUNC, &received) != 0 && errno != EMSGSIZE) {
      return tl::unexpected(errno);
    }
    number = received.msgid;
    return received.msg.data_len;
  }

  UniqueFd fd_;
  long number_ = 0;
};

}  // namespace

IpmiOpener live_ipmi_opener() {
  return [](const std::string& path) -> tl::expected<std::unique_ptr<IpmiDevice>, int> {
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (!fd) return tl::unexpected(errno);
    return std::make_unique<KernelIpmi>(std::move(fd));
  };
}

}  // namespace joulery
