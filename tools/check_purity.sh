#!/usr/bin/env bash
# The core and the simulator may not call the clock, the network, files, threads or the
# environment: lists what their archives leave undefined and looks for forbidden names.
# Usage: check_purity.sh ARCHIVE...
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: check_purity.sh ARCHIVE..." >&2; exit 2; }

time='clock_gettime|gettimeofday|time|clock|u?sleep|nanosleep|localtime(_r)?|timer_create'
net='socket|connect|bind|listen|accept4?|send(to|msg)?|recv(from|msg)?|get(addrinfo|hostname)'
wait='p?poll|p?select|epoll_[a-z0-9]+|eventfd|signal|sigaction|fork|exec[a-z]+|system|popen'
files='open(64|at)?|fopen(64)?|creat|opendir|stat|fstat|unlink|rename|mkdir|getpid'
chance='getrandom|getentropy|s?rand(_r)?|s?random|[de]rand48|getenv|secure_getenv|setlocale'
threads='pthread_create|pthread_mutex_lock|pthread_cond_[a-z]+'
readonly c_names="^($time|$net|$wait|$files|$chance|$threads)(@.*)?$"
cpp_names='std::chrono::_V2::|std::random_device|std::(this_)?thread|std::filesystem|boost::asio'
cpp_names+='|std::basic_[io]?f(ile)?stream|std::locale::locale\(char|boost::beast|prometheus'
readonly cpp_names

code=0
for archive in "$@"; do
  undefined=$(nm --undefined-only --demangle "$archive" | sed -n 's/^ *[UwWvV] *//p' | sort -u)
  [ -n "$undefined" ] || { echo "purity: nothing to read in $archive" >&2; exit 1; }
  if printf '%s\n' "$undefined" | grep -E "$c_names|$cpp_names"; then
    echo "purity: ${archive##*/}: the names above reach outside" >&2
    code=1
  fi
done
[ $code = 0 ] && echo "purity: ok"
exit $code
