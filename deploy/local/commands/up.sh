# shellcheck shell=bash
# ./lgsp up [--no-traces] [--no-build]: everything runs when this ends with 0; again = no harm.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"

traces=yes build=yes
for option; do
  case $option in
    --no-traces) traces=no ;;
    --no-build) build=no ;;
    *) die "unknown option $option: ./lgsp up [--no-traces] [--no-build]" ;;
  esac
done

((${#LEFT_OUT[@]} == 0)) || warn "left out, for the project is not in this checkout: ${LEFT_OUT[*]}"
started=$(date +%s%N)
make_home
lock_home
if [[ -n $saved_base && $saved_base != "$B" ]]; then
  for name in postgres rabbitmq traces "${SERVICES[@]}"; do
    if running "$name"; then die "the platform in $LGSP_HOME runs on port base $saved_base: for a second one set LGSP_HOME too, to move this one ./lgsp down first"; fi
  done
fi
printf '%s\n' "$B" >"$LGSP_HOME/port-base"
install_packages
need_sdk

postgres_pid "$PG_FOLDER" >/dev/null || need_free_port "$PG_PORT" PostgreSQL
if ! running rabbitmq; then for offset in 0 1 2 4; do need_free_port $((RMQ_PORT + offset)) RabbitMQ; done; fi
if [[ $traces == yes ]] && ! running traces; then for offset in 20 21 22; do need_free_port $((B + offset)) "the trace viewer"; done; fi
for name in "${SERVICES[@]}"; do
  running "$name" && continue
  need_free_port "${PORT[$name]}" "$name"
  if [[ $name == gateway ]]; then
    need_free_port $((B + 363)) "gateway (TLS)"
    need_free_port $((B + 9)) "gateway (metrics)"
  fi
done

make_secrets
make_certificates

# PostgreSQL with its databases, RabbitMQ, the viewer and the build need nothing of each other.
databases() { start_postgres && postgres_create_databases "$PG_PORT" "$SECRETS/postgres/pgpass"; }
databases & postgres_job=$!
start_rabbitmq & rabbitmq_job=$!
if [[ $traces == yes ]]; then start_traces & traces_job=$!; fi
if [[ $build == yes ]]; then build "$LOGS/build.log" || die "the services were not started"; fi
for name in "${SERVICES[@]}"; do
  [[ -s $(program_of "${PROJECT[$name]}") ]] || die "$name is not built: there is no $(program_of "${PROJECT[$name]}")"
done
if [[ $traces == yes ]]; then wait "$traces_job" || traces=no; fi
wait "$postgres_job" || { write_env_json; die "PostgreSQL did not come up"; }

# PG_FOLDER may have been chosen by the job just now.
PG_FOLDER=$(<"$RUN/postgres.folder")
to_start=()
for name in "${SERVICES[@]}"; do up_to_date "$name" || to_start+=("$name"); done
declare -A migration_job=()
for name in "${to_start[@]}"; do
  if [[ -n ${DATABASE[$name]} ]]; then migrate "$name" & migration_job[$name]=$!; fi
done
failed=
for name in "${!migration_job[@]}"; do
  wait "${migration_job[$name]}" || { warn "the migration of $name failed:"; tail -n 20 "$LOGS/$name-migrate.log" >&2; failed=1; }
done
wait "$rabbitmq_job" || { warn "RabbitMQ did not come up"; failed=1; }
[[ -z $failed ]] || { write_env_json; exit 1; }

stop_services "${to_start[@]}"
for name in "${to_start[@]}"; do start_service "$name"; done
write_env_json
wait_ready "${LGSP_READY_SECONDS:-120}" "${SERVICES[@]}" || die "not everything came up; ./lgsp status tells what runs"
if [[ $traces == yes ]]; then
  for ((i = 0; i < 100; i++)); do traces_ready && break; sleep 0.1; done
  traces_ready || { warn "the trace viewer does not answer"; show_log traces; }
fi

took=$((($(date +%s%N) - started) / 100000000))
say "the platform is up in $((took / 10)).$((took % 10)) s"
say "  gateway        $GATEWAY_URL"
say "  gateway (TLS)  $GATEWAY_TLS_URL   CA: $CA"
if running traces; then say "  traces         $TRACES_URL"; fi
say "  RabbitMQ       http://127.0.0.1:$((RMQ_PORT + 1))"
say "  PostgreSQL     127.0.0.1:$PG_PORT"
say "  ledger keys    $LEDGER_KEYS"
say "  secrets        $LGSP_HOME/env.json"
