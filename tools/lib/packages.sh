# shellcheck shell=bash disable=SC2034  # The lists are used by tools/dev, which reads this file.
# Which Debian packages each verb needs, and how they are installed.
build_packages=(g++ cmake ninja-build ccache python3 git libboost1.81-dev libboost-json1.81-dev
  libboost-system1.81-dev libboost-url1.81-dev libssl-dev libfmt-dev libspdlog-dev libcli11-dev
  libyaml-cpp-dev libre2-dev prometheus-cpp-dev libgtest-dev libgmock-dev librapidcheck-dev
  libbenchmark-dev libzstd-dev libsqlite3-dev libzookeeper-mt-dev openssl)
package_packages=(dpkg-dev file)  # For the .deb
lint_packages=(clang-format clang-tidy shellcheck)
fuzz_packages=(clang libclang-rt-14-dev)
live_packages=(docker.io busybox-static iproute2 iptables curl jq python3 python3-docker socat
  python3-yaml procps docker-registry apache2-utils docker-compose prometheus etcd-server
  etcd-client zookeeper dpkg-dev file debootstrap podman valgrind)

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo env "PATH=$PATH" "$@"
  else echo "tools/dev: '$*' needs root, and there is no sudo" >&2; return 1; fi
}

# Some of the packages bring services. The tests start their own, so none may be started by the
# installation (many build machines have no init to start them), nor by the next boot.
install_packages() {
  command -v apt-get >/dev/null || { echo "tools/dev: needs Debian 12 packages: $*" >&2; return 1; }
  local policy=/usr/sbin/policy-rc.d made=no code=0
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
    as_root chmod 755 $policy
    made=yes
  fi
  as_root apt-get update -q &&
    as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -q -y --no-install-recommends "$@" || code=$?
  [ $made = no ] || as_root rm -f $policy
  if [ -d /run/systemd/system ]; then
    as_root systemctl disable --quiet docker.service docker.socket containerd.service \
      prometheus.service docker-registry.service etcd.service podman.service podman.socket \
      2>/dev/null || true
  fi
  return $code
}

need_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] || { echo "installing: ${missing[*]}"; install_packages "${missing[@]}"; }
}
