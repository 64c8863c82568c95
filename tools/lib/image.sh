# shellcheck shell=bash disable=SC2154  # tools/dev sets jobs and the package lists.
# tools/dev image: the program, the libraries that it needs, and nothing else. No registry and no
# base image are needed.

# image_root FOLDER: what becomes / in the image.
image_root() {
  local root=$1 library
  mkdir -p "$root"/{etc/ssl/certs,tmp,var/lib/swarm}
  chmod 1777 "$root/tmp"
  install -s -D build/bin/swarm "$root/usr/bin/swarm"
  # "libz.so.1 => /lib/... (0x...)" and "/lib64/ld-linux-x86-64.so.2 (0x...)"
  ldd build/bin/swarm | grep -oE '/[^ ]+' | while read -r library; do
    install -D "$library" "$root$library"
  done
  # Names are looked up by what glibc loads by itself.
  for library in /lib/x86_64-linux-gnu/libnss_{files,dns}.so.2 /lib/*/libresolv.so.2; do
    [ ! -e "$library" ] || install -D "$library" "$root$library"
  done
  [ ! -e /etc/ssl/certs/ca-certificates.crt ] ||
    install -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  echo 'swarm:x:65532:65532:swarm:/var/lib/swarm:/' >"$root/etc/passwd"
  echo 'swarm:x:65532:' >"$root/etc/group"
  echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
  chown 65532:65532 "$root/var/lib/swarm" 2>/dev/null || true
}

image() {
  local name=swarm root id
  while [ $# -gt 0 ]; do
    case $1 in
    --host) shift; export DOCKER_HOST=${1:?image --host HOST} ;;
    -*) echo "image [--host HOST] [NAME]" >&2; return 2 ;;
    *) name=$1 ;;
    esac
    shift
  done
  configure release build
  compile build swarm
  command -v docker >/dev/null || need_packages docker.io
  root=$(mktemp -d)
  # shellcheck disable=SC2064  # The folder of now.
  trap "rm -rf '$root'" EXIT
  image_root "$root"
  id=$(tar -C "$root" --numeric-owner -c . | docker import \
    --change 'ENTRYPOINT ["/usr/bin/swarm"]' --change 'CMD ["--help"]' \
    --change 'USER 65532:65532' --change 'WORKDIR /var/lib/swarm' \
    --change 'HEALTHCHECK --interval=15s --timeout=10s CMD ["/usr/bin/swarm", "health"]' \
    --change 'EXPOSE 2375 8765' --change 'ENV SWARM_HOST=tcp://0.0.0.0:2375' - "$name")
  docker image inspect --format "image $name: {{.Size}} bytes, ${id:7:12}" "$name"
}
