# shellcheck shell=bash
# Start, migrate, wait for and stop our own processes.

log_of() {
  case $1 in
    postgres) printf '%s/postgres.log' "$PG_FOLDER" ;;
    rabbitmq) printf '%s/log/rabbitmq.log' "$RMQ_FOLDER" ;;
    *) printf '%s/%s.log' "$LOGS" "$1" ;;
  esac
}

show_log() { # name
  warn "the last lines of $(log_of "$1"):"
  tail -n 20 "$(log_of "$1")" >&2 2>/dev/null || true
}

# Changes when the program was built anew or is to run with other settings.
fingerprint() { # name
  local program
  program=$(program_of "${PROJECT[$1]}")
  { stat -c '%n %y' "${program%/*}"/*.dll; service_environment "$1"; } | sha256sum | cut -d' ' -f1
}

up_to_date() { running "$1" && [[ $(cat "$RUN/$1.fingerprint" 2>/dev/null) == "$(fingerprint "$1")" ]]; }

# In a subshell: only what we set decides, not what the caller's shell happens to carry.
export_environment() { # name
  local line variable
  for variable in $(compgen -e); do
    case $variable in *__* | ASPNETCORE_* | OTEL_* | DOTNET_ENVIRONMENT | DOTNET_URLS) unset "$variable" ;; esac
  done
  while IFS= read -r line; do export "${line?}"; done < <(service_environment "$1")
}

# Runs in the background; two or three at a time are what two cores take.
migrate() { # name
  local database=${DATABASE[$1]}
  (
    export_environment "$1"
    ConnectionStrings__PostgresOwner=$(postgres_string "$database" owner)
    export ConnectionStrings__PostgresOwner
    exec dotnet "$(program_of "${PROJECT[$1]}")" --migrate >"$LOGS/$1-migrate.log" 2>&1 </dev/null 9>&-
  )
}

start_service() { # name
  local name=$1 log print
  log=$(log_of "$name")
  fresh_log "$log"
  print=$(fingerprint "$name")
  printf '%s --- started by ./lgsp\n' "$(date -u +%FT%TZ)" >>"$log"
  (
    export_environment "$name"
    exec setsid dotnet "$(program_of "${PROJECT[$name]}")" >>"$log" 2>&1 </dev/null 9>&-
  ) &
  remember "$name" "$!"
  printf '%s\n' "$print" >"$RUN/$name.fingerprint"
}

# Status code of the readiness path; 000 when nothing answers.
readiness() { curl -s -m 2 -o "${2:-/dev/null}" -w '%{http_code}' "$(url_of "$1")${READY[$1]}" 2>/dev/null || true; }

# What a readiness answer complains of: the reasons of its unhealthy or degraded checks, or else its beginning.
reasons() { # file
  local found
  found=$(grep -oE '"[^"]+":\{"status":"(unhealthy|degraded)"(,"reason":"[^"]*")?' "$1" 2>/dev/null | sed -E 's/^"([^"]+)":\{"status":"(unhealthy|degraded)"(,"reason":"([^"]*)")?/\1: \4/' | paste -sd';')
  printf '%s' "${found:-$(head -c 200 "$1" 2>/dev/null)}"
}

# A ready process may say that something is not as it should be.
is_degraded() { grep -q '^{"status":"degraded"' "$1" 2>/dev/null; } # file

# Waits for all of them; names those that do not come up.
wait_ready() { # seconds name…
  local limit=$((SECONDS + $1)) name failed=()
  shift
  local waiting=("$@") rest
  while ((${#waiting[@]})); do
    rest=()
    for name in "${waiting[@]}"; do
      if [[ $(readiness "$name") == 200 ]]; then continue; fi
      if ! running "$name"; then
        warn "$name ended at its start"
        failed+=("$name")
      elif ((SECONDS >= limit)); then
        warn "$name is not ready: $(url_of "$name")${READY[$name]} answers $(readiness "$name" "$RUN/reasons") $(reasons "$RUN/reasons")"
        failed+=("$name")
      else
        rest+=("$name")
      fi
    done
    waiting=("${rest[@]}")
    ((${#waiting[@]} == 0)) || sleep 0.2
  done
  for name in "${failed[@]}"; do show_log "$name"; done
  ((${#failed[@]} == 0))
}

# Stops several at once: each may take its whole time to finish its work.
stop_services() { # name…
  local name jobs=()
  for name in "$@"; do
    stop_process "$name" 20 &
    jobs+=("$!")
  done
  # Never all children: started services are children too.
  ((${#jobs[@]} == 0)) || wait "${jobs[@]}"
}

# All that can be named in a command.
ALL=(postgres rabbitmq traces "${SERVICES[@]}")
is_known() { [[ " ${ALL[*]} " == *" $1 "* && -n $1 ]]; }
