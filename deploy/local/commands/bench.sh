# shellcheck shell=bash
# ./lgsp bench: the benchmarks beside their yardsticks; tables on the screen, JSON in artifacts/bench/.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
make_home
need_sdk
build "$LOGS/build.log"
program=$(program_of Benchmarks)
[[ -s $program ]] || die "there are no benchmarks in this checkout: no $program"
mkdir -p "$LGSP_ROOT/artifacts/bench"
export LGSP_ENV=$LGSP_HOME/env.json LGSP_COMMAND=$LGSP_ROOT/lgsp LGSP_BENCH_FOLDER=$LGSP_ROOT/artifacts/bench
exec dotnet "$program" "$@"
