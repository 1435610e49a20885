# shellcheck shell=bash
# ./lgsp status: what runs, where, healthy or not; exit 0 only if all is well.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
need_platform

state_of() { # name
  local code
  case $1 in
    postgres) if "$PG_BIN/pg_isready" -q -h 127.0.0.1 -p "$PG_PORT"; then echo ready; else echo "not ready"; fi ;;
    rabbitmq) if rabbitmq_answers "$RMQ_FOLDER" "$RMQ_PORT"; then echo ready; else echo "not ready"; fi ;;
    traces) if traces_ready; then echo ready; else echo "not ready"; fi ;;
    *)
      code=$(readiness "$1" "$RUN/reasons.$1")
      case $code in
        200) if is_degraded "$RUN/reasons.$1"; then echo "ready, degraded: $(reasons "$RUN/reasons.$1")"; else echo ready; fi ;;
        000) echo "no answer" ;;
        *) echo "not ready: $code $(reasons "$RUN/reasons.$1")" ;;
      esac
      rm -f "$RUN/reasons.$1"
      ;;
  esac
}

address_of() {
  case $1 in
    postgres) echo "127.0.0.1:$PG_PORT" ;;
    rabbitmq) echo "127.0.0.1:$RMQ_PORT" ;;
    traces) echo "$TRACES_URL" ;;
    *) url_of "$1" ;;
  esac
}

all_well=0
printf '%-16s %8s %8s  %-24s %s\n' NAME PID MB ADDRESS STATE
for name in postgres rabbitmq traces "${SERVICES[@]}"; do
  pid=- memory=- state=stopped
  [[ -e $RUN/$name.pid ]] && state=dead
  if pid=$(pid_of "$name"); then
    state=$(state_of "$name")
    memory=$(awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$pid/status" 2>/dev/null || echo -)
  fi
  # The platform is whole without its trace viewer, and works while something of it is degraded.
  [[ $state == ready* || $name/$state == traces/stopped ]] || all_well=1
  printf '%-16s %8s %8s  %-24s %s\n' "$name" "${pid:--}" "$memory" "$(address_of "$name")" "$state"
done
exit "$all_well"
