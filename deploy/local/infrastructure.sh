# shellcheck shell=bash
# PostgreSQL and RabbitMQ of this platform: where they are, start and stop.

if [[ -s $RUN/postgres.folder ]]; then PG_FOLDER=$(<"$RUN/postgres.folder"); else PG_FOLDER=$LGSP_HOME/postgres; fi
RMQ_FOLDER=$LGSP_HOME/rabbitmq

start_postgres() {
  if [[ ! -s $RUN/postgres.folder ]]; then
    PG_FOLDER=$(postgres_folder "$LGSP_HOME/postgres")
    [[ $PG_FOLDER == "$LGSP_HOME/postgres" ]] || say "user postgres cannot reach $LGSP_HOME: PostgreSQL keeps its data in $PG_FOLDER"
    printf '%s\n' "$PG_FOLDER" >"$RUN/postgres.folder"
  fi
  postgres_start "$PG_FOLDER" "$PG_PORT" "$SECRETS/postgres/superuser" || return 1
  remember postgres "$(postgres_pid "$PG_FOLDER")"
}

start_rabbitmq() {
  running rabbitmq || remember rabbitmq "$(rabbitmq_start "$RMQ_FOLDER" "$RMQ_PORT" "$SECRETS/rabbitmq/lgsp" "$SECRETS/rabbitmq/admin")"
  rabbitmq_wait "$RMQ_FOLDER" "$RMQ_PORT" "$(pid_of rabbitmq)"
}

stop_postgres() {
  postgres_stop "$PG_FOLDER"
  rm -f "$RUN"/postgres.{pid,born}
}

stop_rabbitmq() {
  local pid
  if [[ -s $RMQ_FOLDER/node-name ]]; then
    pid=$(pid_of rabbitmq) || pid=0
    rabbitmq_stop "$RMQ_FOLDER" "$RMQ_PORT" "$pid"
  fi
  rm -f "$RUN"/rabbitmq.{pid,born}
}
