# shellcheck shell=bash
# A private PostgreSQL on 127.0.0.1, without Unix sockets (their path is limited to 107 bytes). As root the server runs as
# user postgres, for it refuses to run as root.

as_postgres() {
  if ((EUID)); then LC_ALL=C.UTF-8 "$@" 9>&-; else (cd / && exec runuser -u postgres -- env LC_ALL=C.UTF-8 "$@" 9>&-); fi
}

# The wanted folder, or, when user postgres cannot walk there, one under /var/lib that it can.
postgres_folder() { # wanted
  local up=$1
  if ((EUID == 0)); then
    while [[ ! -d $up ]]; do up=${up%/*}; up=${up:-/}; done
    if ! as_postgres test -x "$up"; then
      printf '/var/lib/lgsp/%s' "$(printf '%s' "$1" | sha256sum | cut -c1-16)"
      return
    fi
  fi
  printf '%s' "$1"
}

# The server works in its data folder: a pid that another process has got meanwhile does not deceive us.
postgres_pid() { # folder
  local pid
  pid=$(head -1 "$1/data/postmaster.pid" 2>/dev/null) && [[ -n $pid && $(readlink "/proc/$pid/cwd" 2>/dev/null) == "$1/data" ]] && printf '%s' "$pid"
}

# After kill -9 of the postmaster its children need a moment to notice, and its zombie would still look alive to the next one.
postgres_clear_dead() { # folder
  local i link left
  [[ -s $1/data/postmaster.pid ]] || return 0
  for ((i = 0; i < 100; i++)); do
    left=
    for link in /proc/[0-9]*/cwd; do
      if [[ $(readlink "$link" 2>/dev/null) == "$1/data" ]]; then left=1; break; fi
    done
    [[ -z $left ]] && break
    sleep 0.1
  done
  [[ -z $left ]] || die "processes of the dead PostgreSQL in $1/data do not end"
  rm -f "$1/data/postmaster.pid"
}

postgres_start() { # folder port password-file [test]
  local folder=$1 port=$2 password=$3 mode=${4:-keep} log=$1/postgres.log
  postgres_pid "$folder" >/dev/null && return 0
  (umask 022 && mkdir -p "$folder")
  chmod 700 "$folder"
  ((EUID)) || chown postgres "$folder"
  postgres_clear_dead "$folder"
  if [[ ! -s $folder/data/PG_VERSION ]]; then
    # A first start that was cut leaves half a cluster, which initdb would refuse.
    rm -rf "$folder/data"
    install -m 600 "$password" "$folder/password"
    ((EUID)) || chown postgres "$folder/password"
    local fast=()
    [[ $mode == test ]] && fast=(--no-sync)
    if ! as_postgres "$PG_BIN/initdb" -D "$folder/data" -U postgres --auth=scram-sha-256 --pwfile="$folder/password" \
      -E UTF8 --locale=C.UTF-8 --data-checksums "${fast[@]}" >"$folder/initdb.log" 2>&1; then
      tail -n 20 "$folder/initdb.log" >&2
      rm -rf "$folder/data" "$folder/password"
      return 1
    fi
    rm -f "$folder/password"
  fi
  fresh_log "$log"
  local options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300"
  options+=" -c shared_buffers=256MB -c shared_preload_libraries=pg_stat_statements -c log_timezone=UTC -c timezone=UTC"
  # Tests ask for correctness under concurrency, not for surviving a power cut.
  [[ $mode == test ]] && options+=" -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0"
  as_postgres "$PG_BIN/pg_ctl" -D "$folder/data" -l "$log" -w -t 60 -o "$options" start >/dev/null </dev/null || { tail -n 20 "$log" >&2; return 1; }
}

postgres_stop() { # folder [mode]
  local pid
  pid=$(postgres_pid "$1") || return 0
  as_postgres "$PG_BIN/pg_ctl" -D "$1/data" -m "${2:-fast}" -w -t 60 stop >/dev/null ||
    { warn "PostgreSQL (pid $pid) did not stop within 60 s: immediate stop, the next start recovers"; as_postgres "$PG_BIN/pg_ctl" -D "$1/data" -m immediate -w stop >/dev/null; }
}

# Databases and roles of every service; again = no harm. Passwords travel on standard input only, and neither the
# server's log nor pg_stat_statements keeps them.
postgres_create_databases() { # port pgpass
  local name database
  {
    for name in "${SERVICES[@]}"; do
      database=${DATABASE[$name]}
      [[ -z $database ]] || sed "s/:database/$database/g; s/:owner_password/$(<"$SECRETS/postgres/${database}_owner")/g; s/:app_password/$(<"$SECRETS/postgres/${database}_app")/g" "$LOCAL/database.sql"
    done
  } | PGPASSFILE=$2 "$PG_BIN/psql" -h 127.0.0.1 -p "$1" -U postgres -d postgres -v ON_ERROR_STOP=1 -X -q -o /dev/null
}
