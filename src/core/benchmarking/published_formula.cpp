// SPDX-License-Identifier: Apache-2.0
// Recursive descent: sum = product {+|- product}, product = atom {*|/ atom}, atom = number | name | (sum). The first
// complaint is kept and ends the reading.
#include "core/benchmarking/published_formula.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <optional>

#include "core/statistics/half_digit.h"

namespace joulery {
namespace {

using Interval = Bounded<double>;

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; }

Interval product(const Interval& a, const Interval& b) {
  const std::array<double, 4> ends{a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high};
  const auto [low, high] = std::minmax_element(ends.begin(), ends.end());
  return {*low, a.best * b.best, *high};
}

class Reader {
 public:
  Reader(std::string_view formula, const Figures& figures) : formula_(formula), figures_(figures) {}

  Result<Interval> read() {
    const Interval value = sum();
    if (at_ < formula_.size()) complain("is not understood");
    if (error_) return failure(*error_);
    return value;
  }

 private:
  // A formula of a table is short; the depth is bounded all the same, so that no file can exhaust the stack.
  static constexpr int kDeepest = 20;

  char peek() {
    while (at_ < formula_.size() && formula_[at_] == ' ') ++at_;
    return at_ < formula_.size() ? formula_[at_] : '\0';
  }

  bool take(char wanted) {
    if (error_ || peek() != wanted) return false;
    ++at_;
    return true;
  }

  Interval complain(std::string_view what) {
    if (!error_) {
      error_ = Error{ErrorKind::invalid, fmt::format("'{}' {}", formula_.substr(std::min(at_, formula_.size())), what),
                     std::string(formula_), "write numbers, N! for exact ones, names, + - * / and parentheses"};
    }
    return {};
  }

  Interval sum() {
    Interval value = term();
    while (!error_) {
      if (take('+')) {
        value += term();
      } else if (take('-')) {
        const Interval other = term();
        value = {value.low - other.high, value.best - other.best, value.high - other.low};
      } else {
        break;
      }
    }
    return value;
  }

  Interval term() {
    Interval value = atom();
    while (!error_) {
      if (take('*')) {
        value = product(value, atom());
      } else if (take('/')) {
        const Interval other = atom();
        if (!error_ && other.low <= 0 && other.high >= 0) return complain("divides by what may be 0");
        value = product(value, {1 / other.high, 1 / other.best, 1 / other.low});
      } else {
        break;
      }
    }
    return value;
  }

  Interval atom() {
    if (take('(')) {
      if (++depth_ > kDeepest) return complain("is nested too deep");
      const Interval value = sum();
      --depth_;
      return take(')') ? value : complain("lacks a parenthesis");
    }
    const char first = peek();
    if (std::isdigit(static_cast<unsigned char>(first)) != 0) return number();
    if (std::isalpha(static_cast<unsigned char>(first)) != 0) return name();
    return complain("is not understood");
  }

  Interval number() {
    const std::size_t begin = at_;
    while (at_ < formula_.size() && (is_word(formula_[at_]) || is_exponent_sign())) ++at_;
    const auto value = half_digit_interval(formula_.substr(begin, at_ - begin));
    if (!value) return complain("follows what is no number");
    if (at_ < formula_.size() && formula_[at_] == '!') {
      ++at_;
      return exact(value->best);
    }
    return *value;
  }

  [[nodiscard]] bool is_exponent_sign() const {
    return (formula_[at_] == '-' || formula_[at_] == '+') && (formula_[at_ - 1] == 'e' || formula_[at_ - 1] == 'E');
  }

  Interval name() {
    const std::size_t begin = at_;
    while (at_ < formula_.size() && is_word(formula_[at_])) ++at_;
    const std::string_view word = formula_.substr(begin, at_ - begin);
    const auto found = figures_.find(word);
    if (found != figures_.end()) return found->second;
    at_ = begin;
    return complain("is a name of no figure");
  }

  std::string_view formula_;
  const Figures& figures_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<Bounded<double>> evaluate(std::string_view formula, const Figures& figures) {
  return Reader(formula, figures).read();
}

}  // namespace joulery
