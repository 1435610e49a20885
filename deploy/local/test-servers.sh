# shellcheck shell=bash
# PostgreSQL and RabbitMQ for one test run, on free ports, in a folder that is deleted afterwards.

TESTS=$LGSP_HOME/test
TEST_FOLDER=
declare TEST_BASE TEST_RMQ_PID TEST_PG_FOLDER

# A run that was killed leaves its servers: the next one clears them away.
clear_dead_runs() {
  local folder owner time
  for folder in "$TESTS"/*/; do
    [[ -s ${folder}owner ]] || continue
    read -r owner time <"${folder}owner"
    if [[ $(born "$owner" || true) != "$time" ]]; then
      TEST_FOLDER=${folder%/}
      stop_test_servers
    fi
  done
  TEST_FOLDER=
}

# Sixty ports in a row below the range from which the kernel serves outgoing connections.
free_base() {
  local try base offset
  for ((try = 0; try < 50; try++)); do
    base=$((20000 + (RANDOM % 195) * 60))
    for offset in 0 10 11 12 14 15; do
      if port_taken $((base + offset)); then continue 2; fi
    done
    printf '%s' "$base"
    return
  done
  die "no free ports between 20000 and 32000"
}

start_test_servers() {
  local job
  mkdir -p "$TESTS"
  clear_dead_runs
  TEST_FOLDER=$TESTS/$$
  TEST_BASE=$(free_base)
  TEST_PG_FOLDER=$(postgres_folder "$TEST_FOLDER/postgres")
  (umask 022 && mkdir -p "$TEST_FOLDER")
  chmod 711 "$TESTS" "$TEST_FOLDER"
  printf '%s %s\n' "$$" "$(born $$)" >"$TEST_FOLDER/owner"
  printf '%s\n' "$TEST_PG_FOLDER" >"$TEST_FOLDER/postgres.folder"
  printf '%s\n' "$TEST_BASE" >"$TEST_FOLDER/base"
  random_secret >"$TEST_FOLDER/password"
  TEST_RMQ_PID=$(rabbitmq_start "$TEST_FOLDER/rabbitmq" $((TEST_BASE + 10)) "$TEST_FOLDER/password" "$TEST_FOLDER/password")
  printf '%s\n' "$TEST_RMQ_PID" >"$TEST_FOLDER/rabbitmq.pid"
  postgres_start "$TEST_PG_FOLDER" "$TEST_BASE" "$TEST_FOLDER/password" test || die "the PostgreSQL of the tests did not come up"
}

wait_test_servers() {
  rabbitmq_wait "$TEST_FOLDER/rabbitmq" $((TEST_BASE + 10)) "$TEST_RMQ_PID" || die "the RabbitMQ of the tests did not come up"
  local password
  password=$(<"$TEST_FOLDER/password")
  export LGSP_TEST_POSTGRES="Host=127.0.0.1;Port=$TEST_BASE;Database=postgres;Username=postgres;Password=$password;Include Error Detail=true"
  export LGSP_TEST_RABBITMQ="amqp://admin:$password@127.0.0.1:$((TEST_BASE + 10))"
  export LGSP_TEST_RABBITMQ_MANAGEMENT="http://admin:$password@127.0.0.1:$((TEST_BASE + 11))"
}

# Nothing of it is kept, so nothing needs a clean stop.
stop_test_servers() {
  local pid
  [[ -n $TEST_FOLDER && -d $TEST_FOLDER ]] || return 0
  pid=$(cat "$TEST_FOLDER/rabbitmq.pid" 2>/dev/null) || pid=
  if [[ -n $pid ]] && grep -qz "^HOME=$TEST_FOLDER/rabbitmq$" "/proc/$pid/environ" 2>/dev/null; then kill -KILL "$pid" 2>/dev/null || true; fi
  TEST_PG_FOLDER=$(cat "$TEST_FOLDER/postgres.folder" 2>/dev/null) || TEST_PG_FOLDER=
  if [[ -n $TEST_PG_FOLDER ]]; then
    postgres_stop "$TEST_PG_FOLDER" immediate || true
    rm -rf "$TEST_PG_FOLDER"
  fi
  # epmd refuses to go while the broker's name is still registered.
  for ((i = 0; i < 20; i++)); do
    epmd -port $(($(cat "$TEST_FOLDER/base") + 15)) -kill >/dev/null 2>&1 || true
    port_taken $(($(cat "$TEST_FOLDER/base") + 15)) || break
    sleep 0.1
  done
  rm -rf "$TEST_FOLDER"
}
