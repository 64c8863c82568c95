# shellcheck shell=bash disable=SC2154  # tools/dev sets jobs and the package lists.
# tools/dev watch: a manager over simulated engines at work, and a Prometheus that reads it; or a
# Prometheus that holds a run of the simulator.

watch_end() {
  trap - EXIT INT TERM
  local pids
  pids=$(jobs -p)
  # shellcheck disable=SC2086  # A list of numbers.
  [ -z "$pids" ] || kill $pids 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$watch_folder"
}

# Containers that stay, and others that come and go in bursts.
watch_traffic() {
  local body='{"Image":"busybox","Cmd":["sleep","600"],"HostConfig":{"Memory":67108864}}'
  local try=0  # In the names: those that a first try has taken before all was ready stay taken.
  while ! build/bin/swarm-load "$1" --do create --count 100 --prefix "stay$try-" --body "$body"; do
    try=$((try + 1))
    sleep 1
  done
  while build/bin/swarm-load "$1" --do life --clients 2 --count 200 --prefix go --body "$body"; do
    sleep 3
  done
}

watch_config() {
  sed -e "s/127\.0\.0\.1:4000/$1/" metrics/prometheus.yml >"$watch_folder/prometheus.yml"
  cp metrics/alerts.yml "$watch_folder"
}

# Prometheus' answer is not waited for: the page says so while there is none.
watch_show() {
  prometheus --config.file="$watch_folder/prometheus.yml" --log.level=warn \
    --storage.tsdb.path="$watch_folder/data" --web.listen-address="$prometheus" "$@" &
  echo
  echo "Prometheus  http://$prometheus/graph   alerts: http://$prometheus/alerts"
  echo "the board   http://$page/"
  echo "Grafana     import metrics/grafana/dashboards/swarm.json with http://$prometheus as data"
  echo "            source; or copy metrics/grafana/provisioning and dashboards to /etc/grafana"
}

watch_manager() {
  build swarm swarm-load
  watch_config "$manager"
  build/bin/swarm manage -H "tcp://$manager" --log-level warn "sim://$nodes" &
  watch_show
  watch_traffic "$manager" >"$watch_folder/traffic.log" 2>&1 &
  python3 tools/lib/board_page.py --prometheus "$prometheus" --serve "$page" --minutes 5 &
  echo "manager     DOCKER_HOST=tcp://$manager docker info"
  echo "metrics     http://$manager/metrics"
}

# The run is long over in its own time when Prometheus gets to know it.
watch_run() {
  build swarm-sim
  build/bin/swarm-sim run --seed "$seed" --seconds 600 --metrics "$watch_folder/run.txt"
  promtool tsdb create-blocks-from openmetrics "$watch_folder/run.txt" "$watch_folder/data" \
    >/dev/null
  local times from until
  times=$(sed -n 's/^swarmc_build_info{.*} 1 \([0-9]*\).*/\1/p' "$watch_folder/run.txt" | sort -n)
  from=$(head -n 1 <<<"$times") until=$(tail -n 1 <<<"$times")
  echo 'global: {}' >"$watch_folder/prometheus.yml"
  watch_show --storage.tsdb.retention.time=100y
  python3 tools/lib/board_page.py --prometheus "$prometheus" --serve "$page" --until "$until" \
    --minutes $(((until - from) / 60 + 1)) &
  echo "the run     from $(date -d "@$from" '+%F %T') to $(date -d "@$until" '+%F %T')"
}

watch() {
  local nodes=50 manager=127.0.0.1:4000 prometheus=127.0.0.1:9090 page=127.0.0.1:9091 seed=
  while [ $# -gt 0 ]; do
    case $1 in
    --nodes) shift; nodes=${1:?watch --nodes N} ;;
    --seed) shift; seed=${1:?watch --seed S} ;;
    --listen) shift; manager=${1:?watch --listen HOST:PORT} ;;
    --prometheus) shift; prometheus=${1:?watch --prometheus HOST:PORT} ;;
    --page) shift; page=${1:?watch --page HOST:PORT} ;;
    *)
      echo "watch [--nodes N] [--listen HOST:PORT] [--prometheus HOST:PORT] [--page HOST:PORT]" >&2
      echo "watch --seed S [--prometheus HOST:PORT] [--page HOST:PORT]" >&2
      return 2
      ;;
    esac
    shift
  done
  need_packages prometheus
  watch_folder=$(mktemp -d)
  trap watch_end EXIT
  trap 'exit 130' INT TERM
  if [ -n "$seed" ]; then watch_run; else watch_manager; fi
  echo "Ctrl-C ends all of it."
  wait -n
}
