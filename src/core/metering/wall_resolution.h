// SPDX-License-Identifier: Apache-2.0
// How fine a wall meter was in one step: the unit of its display, found from what it said. Pure.
#pragma once

#include <span>
#include <vector>

#include "foundation/domain/channel.h"
#include "foundation/domain/sample.h"

namespace joulery {

/// One unit of the channel's display over `time`, as energy: the greatest common measure of its counter's steps or of
/// its power readings. A counter that moved fewer than five times is as coarse as its largest step. Zero where nothing
/// was said twice: such a step has no energy either and is refused for that.
[[nodiscard]] Energy wall_resolution(const Channel& channel, std::span<const Reading> readings, Duration time);

}  // namespace joulery
