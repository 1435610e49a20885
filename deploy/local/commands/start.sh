# shellcheck shell=bash
# ./lgsp start <service>…: without a build; what runs already is left alone.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
need_platform
for name; do is_known "$name" || die "unknown service $name; there are: ${ALL[*]}"; done
(($#)) || die "start what? ./lgsp start <service>…; there are: ${ALL[*]}"
lock_home
services=()
for name; do
  running "$name" && continue
  case $name in
    postgres) start_postgres || die "PostgreSQL did not come up" ;;
    rabbitmq) start_rabbitmq || die "RabbitMQ did not come up" ;;
    traces) start_traces || die "the trace viewer did not start" ;;
    *)
      need_free_port "${PORT[$name]}" "$name"
      start_service "$name"
      services+=("$name")
      ;;
  esac
done
write_env_json
((${#services[@]} == 0)) || wait_ready "${LGSP_READY_SECONDS:-120}" "${services[@]}" || exit 1
for name; do say "$name runs (pid $(pid_of "$name"))"; done
