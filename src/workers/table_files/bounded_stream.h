// SPDX-License-Identifier: Apache-2.0
// Batches of a stream whose lengths cannot be true are refused: nanoarrow 0.9 multiplies a length that the file states
// by the size of an element before it compares it with the bytes that are there, and the product may wrap.
#pragma once

struct ArrowArrayStream;
struct ArrowSchema;

namespace joulery {

/// Whether no column, nor part of one, has elements of a stated width above 16 MiB: with 2^32 of them nothing wraps.
bool widths_are_sound(const ArrowSchema& schema);

/// Puts `stream` behind a check of every batch: no array in it of more than 2^32 elements. Takes the stream and its
/// schema over, which is lent to whoever asks; the errors of the check are told as the stream's own (EINVAL and a
/// text).
void bound_lengths(ArrowArrayStream& stream, const ArrowSchema& schema);

}  // namespace joulery
