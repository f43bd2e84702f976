/* SPDX-License-Identifier: Apache-2.0 */
/* What flatcc does where a message lacks a part that its reader counts on: nanoarrow 0.9 does not count the nodes of a
   dictionary's batch, and an assertion would end the process, or in a release say nothing. Included before each of
   nanoarrow's sources (cmake/TableFiles.cmake), which are compiled so that the exception passes through them. */
#pragma once

#ifdef __cplusplus
extern "C"
#endif
    /// Throws; bounded_stream.h catches.
    void
    joulery_broken_frame(void);

#define FLATCC_ASSERT(holds) ((holds) ? (void)0 : joulery_broken_frame())
