# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# The steps of the bootstrap, as functions for ./joulery and tools/test: Debian packages, downloads, configure,
# build. Each step says one line on stderr, keeps its output in build/log/, and on failure shows the cause, not
# the last line. Nothing here writes to stdout. What is installed stands in packages.txt, what is fetched in pins.txt.

say() { printf 'joulery: %s\n' "$*" >&2; }

# die CODE TEXT...: one line, then the end of the bootstrap.
die() { local code=$1; shift; say "$*"; exit "$code"; }

# The lines of a log that tell why, most telling first: a certificate nobody trusts, a full disk, then errors.
cause() {
  local log=$1 found
  if grep -qE 'CERTIFICATE_VERIFY_FAILED|certificate verification failed|SSL certificate problem' "$log"; then
    say "this machine does not trust the certificate it was shown; where a proxy signs with a CA of its own, put that" \
        "CA's .crt into /usr/local/share/ca-certificates and run update-ca-certificates"
  fi
  found=$(grep -nE -m 5 'No space left|Read-only file system|(^|[^a-z_])(fatal )?error:|^CMake Error|^E: |^FAILED' "$log" | head -n 5)
  printf '%s\n' "${found:-$(tail -n 5 "$log")}" | sed 's/^/  /' >&2
  say "the whole output: $log"
}

# step NAME TEXT COMMAND...: announces, runs, logs; on failure shows the cause. Returns the command's status. With
# SHOW=1 on a terminal the command shows itself instead: ninja's progress is one line there, and its errors come last.
step() {
  local name=$1 text=$2 log=$JOULERY_HOME/build/log/$1.log status
  shift 2
  mkdir -p "${log%/*}" 2>/dev/null || die 7 "cannot write below $JOULERY_HOME/build: is the disk full or the folder somebody else's?"
  say "$text"
  if [[ ${SHOW:-0} == 1 && -t 2 ]]; then
    "$@" >&2
    return
  fi
  "$@" >"$log" 2>&1
  status=$?
  ((status == 0)) || { say "$name failed (exit $status)"; cause "$log"; }
  return "$status"
}

# The packages of the given groups that are not installed.
missing_packages() {
  local wanted=()
  read -r -d '' -a wanted < <(awk -v groups=" $* " 'index(groups, " " $1 " ") {$1 = ""; print}' "$JOULERY_HOME/tools/packages.txt")
  dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
    awk '$1 == "installed" {print $2}' | sort -u | comm -13 - <(printf '%s\n' "${wanted[@]}" | sort -u) | paste -sd ' '
}

# as_root COMMAND...: runs it as root, directly or by a sudo that asks nothing; 6 where neither is possible.
as_root() {
  if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

apt_install() {
  local options=(-y -q --no-install-recommends -o 'DPkg::Lock::Timeout=300')
  export DEBIAN_FRONTEND=noninteractive
  compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null && as_root apt-get install "${options[@]}" "$@" && return
  as_root apt-get update -q -o 'DPkg::Lock::Timeout=300' && as_root apt-get install "${options[@]}" "$@"
}

# need_packages GROUP...: installs what is missing; without the right to, prints the line to type and exits 6.
need_packages() {
  command -v dpkg-query >/dev/null || return 0  # not a Debian: CMake will name what it lacks
  local missing words
  missing=$(missing_packages "$@")
  [[ -n $missing ]] || return 0
  read -r -a words <<<"$missing"
  if ((EUID != 0)) && ! sudo -n true 2>/dev/null; then
    die 6 "these Debian packages are missing; type: sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
  fi
  step install "installing ${#words[@]} Debian packages" apt_install "${words[@]}" || die "$BOOT_FAILED" "cannot go on without: $missing"
}

# fetch NAME...: tools/fetch shows its own progress and its own one line of failure.
fetch() { "$JOULERY_HOME/tools/fetch" "$@" >&2; }

# fetch_general: llama.cpp and the language model that the demo compares with; where they cannot be had, GENERAL=no and
# the demo does without.
fetch_general() {
  GENERAL=yes
  fetch llama general && return
  # shellcheck disable=SC2034 # read by ./joulery
  GENERAL=no
  say "going on without the language model: the demo measures the small model alone"
}

# drop_if_moved PRESET: removes build/PRESET where CMake made it for a tree at another place.
drop_if_moved() {
  local tree=$JOULERY_HOME/build/$1
  [[ ! -e $tree/CMakeCache.txt ]] || grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$JOULERY_HOME" "$tree/CMakeCache.txt" || rm -rf "$tree"
}

# configure NAME OPTION...: CMake's part, in build/NAME; the preset has the same name unless PRESET says another.
configure() {
  local preset=$1
  shift
  drop_if_moved "$preset"
  step "configure-$preset" "configuring build/$preset" \
    cmake -S "$JOULERY_HOME" --preset "${PRESET:-$preset}" -B "$JOULERY_HOME/build/$preset" "$@"
}

# compile PRESET TARGET...: ninja with as many jobs as there are cores. Where COMPILE_SECONDS is set it has no longer, and
# what is then not built is told by exit code 124.
compile() {
  local preset=$1
  shift
  SHOW=1 NINJA_STATUS='[%f/%t, %es] ' step "build-$preset" "building build/$preset" \
    ${COMPILE_SECONDS:+timeout "$COMPILE_SECONDS"} ninja -C "$JOULERY_HOME/build/$preset" -j "$(nproc)" "$@"
}

# build_product: the binary and its workers in build/release; a stamp says as of when. The test programs are left
# out unless ./joulery test has configured them in.
build_product() {
  local tree=$JOULERY_HOME/build/release targets=(joulery) options=() worker
  need_packages build product
  fetch worker || say "going on without ONNX Runtime: everything but the demo works"
  drop_if_moved release
  mkdir -p "$tree" 2>/dev/null || die 7 "cannot write $tree: is the disk full or the folder somebody else's?"
  (
    flock 9
    touch "$tree/.started"
    [[ -e $tree/CMakeCache.txt ]] || options=(-DJOULERY_TESTS=OFF)
    if [[ ! -e $tree/build.ninja || ! -e $tree/libexec/joulery/worker-onnx || ! -e $tree/libexec/joulery/worker-llama ||
      ! -e $tree/libexec/joulery/worker-tables ]]; then
      configure release "${options[@]}" || exit 1
    fi
    for worker in worker-onnx worker-llama worker-tables; do  # each only where what it links is in the cache
      grep -q "^build $worker: phony" "$tree/build.ninja" && targets+=("$worker")
    done
    compile release "${targets[@]}" || exit 1
    mv "$tree/.started" "$JOULERY_STAMP"
  ) 9>"$JOULERY_HOME/build/.lock" || exit "$BOOT_FAILED"
}
