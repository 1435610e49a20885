# shellcheck shell=bash
# ./lgsp bench [--no-build] [name] [--option value]…: the benchmarks beside their yardsticks; tables on the screen, JSON in artifacts/bench/.
# Names: gateway, ledger, exchange, vertical; none = all of them, one after the other.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
# shellcheck source=../bench-postgres.sh
. "$(dirname "$0")/../bench-postgres.sh"

child=
finish() {
  local code=$?
  trap - EXIT
  trap '' INT TERM HUP
  if [[ -n $child ]]; then
    kill -KILL "$child" 2>/dev/null || true
    { wait "$child" || true; } 2>/dev/null
  fi
  stop_bench_postgres
  stop_test_servers
  exit "$code"
}

build=yes
if [[ ${1:-} == --no-build ]]; then build=no; shift; fi
make_home
install_packages
install_for_bench
need_sdk
[[ $build == no ]] || build "$LOGS/build.log"
program=$(program_of Benchmarks)
[[ -s $program ]] || die "there are no benchmarks in this checkout: no $program"
mkdir -p "$LGSP_ROOT/artifacts/bench"
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
start_bench_postgres
# The RabbitMQ that call records are shipped to; the ledger alone needs none.
if [[ ${1:-} != ledger ]]; then
  start_test_servers
  wait_test_servers
fi
export LGSP_ENV=$LGSP_HOME/env.json LGSP_COMMAND=$LGSP_ROOT/lgsp LGSP_BENCH_FOLDER=$LGSP_ROOT/artifacts/bench
# In the background: a signal is then acted on at once, not when the benchmark ends.
dotnet "$program" "$@" 7>&- &
child=$!
code=0
wait "$child" || code=$?
child=
exit "$code"
