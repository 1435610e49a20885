# shellcheck shell=bash
# ./lgsp down: a clean stop; data stay.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
if [[ ! -e $LGSP_HOME/.lgsp-home ]]; then
  say "nothing runs in $LGSP_HOME"
  exit 0
fi
need_platform
lock_home
stop_services gateway
rest=()
for file in "$RUN"/*.fingerprint; do
  name=${file##*/}
  name=${name%.fingerprint}
  [[ $name == gateway || $name == '*' ]] || rest+=("$name")
done
stop_services "${rest[@]}" traces
stop_rabbitmq &
stop_postgres &
wait
write_env_json
say "the platform is down"
