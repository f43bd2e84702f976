# SPDX-License-Identifier: Apache-2.0
# Toolchain for aarch64 on an x86-64 Debian: the cross compiler, the libraries tools/sysroot unpacked, and qemu-user to
# run the tests. Used by the preset "aarch64".
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)

get_filename_component(JOULERY_SYSROOT ${CMAKE_CURRENT_LIST_DIR}/../build/sysroot-aarch64 ABSOLUTE)
set(CMAKE_FIND_ROOT_PATH ${JOULERY_SYSROOT} /usr/aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
# Debian's headers of one architecture; a compiler with this sysroot built in would look there by itself.
# g++ 12 takes a string's own buffer inside a Result for one that is freed (a false alarm of this preset's -O1, which
# makes the emulated tests ten times faster than -O0).
set(CMAKE_CXX_FLAGS_INIT "-isystem ${JOULERY_SYSROOT}/usr/include/aarch64-linux-gnu -Wno-free-nonheap-object")
set(CMAKE_EXE_LINKER_FLAGS_INIT -Wl,-rpath-link,${JOULERY_SYSROOT}/usr/lib/aarch64-linux-gnu)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static -L /usr/aarch64-linux-gnu
    -E LD_LIBRARY_PATH=${JOULERY_SYSROOT}/usr/lib/aarch64-linux-gnu:${JOULERY_SYSROOT}/lib/aarch64-linux-gnu:/usr/aarch64-linux-gnu/lib)
