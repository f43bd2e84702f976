// SPDX-License-Identifier: Apache-2.0
// Carries the tests' precompiled header; nothing else.
