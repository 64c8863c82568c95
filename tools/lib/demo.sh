# shellcheck shell=bash disable=SC2154  # tools/dev sets jobs and the package lists.
# tools/dev demo: a manager over simulated or real engines, used as a person would use it.

demo_cleanup() {
  if [ -n "${demo_manager:-}" ]; then
    kill "$demo_manager" 2>/dev/null || true
    wait "$demo_manager" 2>/dev/null || true
  fi
  [ "${demo_testbed:-no}" = no ] || as_root tools/testbed down
  [ -z "${demo_folder:-}" ] || rm -rf "$demo_folder"
}

# Prints a command as typed, then what it says.
show() {
  printf '\n$ docker'
  printf ' %q' "$@"
  printf '\n'
  docker "$@"
}

free_port() {
  python3 -c 'import socket
for port in range(23760, 23860):
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)):
            print(port)
            break'
}

wait_for_nodes() {
  local want=$1 tries healthy=0
  for tries in $(seq 1 150); do
    kill -0 "$demo_manager" 2>/dev/null || break
    healthy=$(docker info 2>/dev/null | grep -c 'Status: Healthy' || true)
    [ "$healthy" -lt "$want" ] || return 0
    sleep 0.2
  done
  echo "demo: $healthy of $want nodes are healthy after $((tries / 5)) s; the manager says:" >&2
  tail -n 20 "$demo_folder/manager.log" >&2
  return 1
}

demo_tour() {
  show info || return 1
  show run -d --name web busybox sleep 600 || return 1
  show run -d --name greeter busybox echo 'hello from a container' || return 1
  show run --rm busybox echo 'hello to the terminal' || return 1
  show ps -a || return 1
  show logs greeter || return 1
  show exec web echo 'hello from inside' || return 1
  show stop -t 1 web || return 1
  show ps -a || return 1
  show rm web greeter
}

demo() {
  local once=no real=0 discovery=sim://12 nodes=12 result=0
  while [ $# -gt 0 ]; do
    case $1 in
    --once) once=yes ;;
    --real) shift; real=${1:?demo --real N: how many engines?} ;;
    *) echo "demo [--once] [--real N]" >&2; return 2 ;;
    esac
    shift
  done
  build
  command -v docker >/dev/null || need_packages docker.io
  demo_folder=$(mktemp -d)
  trap demo_cleanup EXIT
  trap 'exit 130' INT TERM
  if [ "$real" != 0 ]; then
    need_packages "${live_packages[@]}"
    [ "$(as_root tools/testbed status)" != "no testbed is up" ] || demo_testbed=yes
    as_root tools/testbed up "$real"
    discovery=nodes://10.77.0.[11:$((10 + real))]:2375 nodes=$real
  fi
  export DOCKER_HOST DOCKER_CONFIG=$demo_folder
  unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH DOCKER_API_VERSION
  DOCKER_HOST=tcp://127.0.0.1:$(free_port)
  printf '\n$ build/bin/swarm manage -H %s %s\n' "$DOCKER_HOST" "$discovery"
  build/bin/swarm manage -H "$DOCKER_HOST" "$discovery" >"$demo_folder/manager.log" 2>&1 &
  demo_manager=$!
  wait_for_nodes "$nodes" || return 1
  printf '\n$ export DOCKER_HOST=%s\n' "$DOCKER_HOST"
  demo_tour || result=1
  if [ $result = 1 ]; then
    echo "demo: FAILED; the manager says:" >&2
    tail -n 20 "$demo_folder/manager.log" >&2
    return 1
  fi
  if [ $once = yes ]; then printf '\ndemo: OK\n'; return 0; fi
  printf '\nThe manager stays up. In another terminal type\n'
  printf '  export DOCKER_HOST=%s\n' "$DOCKER_HOST"
  printf '  docker info\n  docker run -it --rm busybox sh\nCtrl-C here ends it.\n'
  wait "$demo_manager"
}
