#!/usr/bin/env bash
# build.sh OUTPUT: compiles bridge.cpp against the libtorch in $LIBTORCH, or else the system's (Debian's libtorch-dev).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$1
mkdir -p "$(dirname "$out")"
flags=(-O1 -shared -fPIC -fvisibility=hidden -w)
if [ -n "${LIBTORCH:-}" ]; then
  [ -f "$LIBTORCH/include/ATen/ATen.h" ] || { echo "build.sh : error TORCH1: LIBTORCH=$LIBTORCH has no include/ATen/ATen.h" >&2; exit 1; }
  include=$LIBTORCH/include; lib=$LIBTORCH/lib
  flags+=("-Wl,-rpath,$lib")
  # Wheels of the older kind were built with the old C++ ABI.
  if nm -DC "$lib/libc10.so" 2>/dev/null | grep -q 'c10::Error::Error(c10::SourceLocation, std::string)'; then flags+=(-D_GLIBCXX_USE_CXX11_ABI=0); fi
else
  include=/usr/include; lib=/usr/lib/$(g++ -dumpmachine)
fi
flags+=("-I$include" "-I$include/torch/csrc/api/include")
# libtorch_cuda registers its operators when it is loaded, so it is linked although nothing here names it.
libs=(-ltorch_cpu -lc10)
[ -e "$lib/libtorch_cuda.so" ] && libs+=(-Wl,--no-as-needed -ltorch_cuda -lc10_cuda)
# The headers of the newest libtorch want a newer C++ than those of the oldest.
build() { g++ "-std=$1" "${flags[@]}" "$here/bridge.cpp" -o "$out.tmp" "-L$lib" "${libs[@]}"; }
build c++17 2>"$out.log" || build c++20 2>/dev/null || { cat "$out.log" >&2; exit 1; }
rm -f "$out.log"
mv "$out.tmp" "$out"
