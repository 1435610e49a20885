# shellcheck shell=bash
# ./lgsp kill <service>…: SIGKILL, for fault trials. `up` or `start` brings it back.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
need_platform
for name; do is_known "$name" || die "unknown service $name; there are: ${ALL[*]}"; done
(($#)) || die "kill what? ./lgsp kill <service>…; there are: ${ALL[*]}"
lock_home
for name; do
  pid=$(pid_of "$name") || { say "$name does not run"; continue; }
  # The viewer is two processes in one group; of PostgreSQL and RabbitMQ only the main process is hit, as a crash would.
  if [[ $name == traces ]]; then kill -KILL -- "-$pid"; else kill -KILL "$pid"; fi
  wait_gone "$pid" 5 || die "$name (pid $pid) does not die"
  say "$name (pid $pid) is killed"
done
write_env_json
