# shellcheck shell=bash
# A PostgreSQL of its own for benchmarks: empty, with fsync on (the tests' has it off), deleted afterwards.
# shellcheck source=test-servers.sh
. "$LOCAL/test-servers.sh"

BENCH=$LGSP_HOME/bench
BENCH_FOLDER=$(postgres_folder "$BENCH/postgres")

start_bench_postgres() {
  local port
  (umask 022 && mkdir -p "$BENCH")
  exec 7>"$BENCH/lock"
  flock -n 7 || die "another benchmark runs in $LGSP_HOME"
  # What a killed run left.
  stop_bench_postgres
  port=$(free_base)
  random_secret >"$BENCH/password"
  postgres_start "$BENCH_FOLDER" "$port" "$BENCH/password" 7>&- || die "the PostgreSQL of the benchmarks did not come up"
  LGSP_BENCH_POSTGRES="Host=127.0.0.1;Port=$port;Database=postgres;Username=postgres;Password=$(<"$BENCH/password");Include Error Detail=true"
  export LGSP_BENCH_POSTGRES
}

stop_bench_postgres() {
  postgres_stop "$BENCH_FOLDER" immediate || true
  rm -rf "$BENCH_FOLDER"
}
