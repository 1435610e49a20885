# shellcheck shell=bash
# ./lgsp stop <service>…: a clean stop of single processes.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
need_platform
for name; do is_known "$name" || die "unknown service $name; there are: ${ALL[*]}"; done
(($#)) || die "stop what? ./lgsp stop <service>…; there are: ${ALL[*]}"
lock_home
for name; do
  case $name in
    postgres) stop_postgres ;;
    rabbitmq) stop_rabbitmq ;;
    *) stop_process "$name" 20 ;;
  esac
  say "$name is stopped"
done
write_env_json
