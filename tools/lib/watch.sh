# shellcheck shell=bash disable=SC2154  # tools/dev sets jobs and the package lists.
# tools/dev watch: a manager over simulated engines at work, and a Prometheus that reads it.

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
  while ! build/bin/swarm-load "$1" --do create --count 100 --prefix stay --body "$body"; do
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

watch() {
  local nodes=50 manager=127.0.0.1:4000 prometheus=127.0.0.1:9090
  while [ $# -gt 0 ]; do
    case $1 in
    --nodes) shift; nodes=${1:?watch --nodes N} ;;
    --listen) shift; manager=${1:?watch --listen HOST:PORT} ;;
    --prometheus) shift; prometheus=${1:?watch --prometheus HOST:PORT} ;;
    *) echo "watch [--nodes N] [--listen HOST:PORT] [--prometheus HOST:PORT]" >&2; return 2 ;;
    esac
    shift
  done
  build swarm swarm-load
  need_packages prometheus
  watch_folder=$(mktemp -d)
  trap watch_end EXIT
  trap 'exit 130' INT TERM
  watch_config "$manager"
  build/bin/swarm manage -H "tcp://$manager" --log-level warn "sim://$nodes" &
  prometheus --config.file="$watch_folder/prometheus.yml" --log.level=warn \
    --storage.tsdb.path="$watch_folder/data" --web.listen-address="$prometheus" &
  watch_traffic "$manager" >"$watch_folder/traffic.log" 2>&1 &
  echo
  echo "manager     DOCKER_HOST=tcp://$manager docker info"
  echo "metrics     http://$manager/metrics"
  echo "Prometheus  http://$prometheus/graph   alerts: http://$prometheus/alerts"
  echo "Grafana     import metrics/grafana/dashboards/swarm.json with http://$prometheus as data"
  echo "            source; or copy metrics/grafana/provisioning and dashboards to /etc/grafana"
  echo "Ctrl-C ends all of it."
  wait -n
}
