# shellcheck shell=bash
# Processes by pid file: run/<name>.pid holds the pid, run/<name>.born when the kernel started it, so that a reused pid
# is never taken for ours.

# Start time of a living process. A zombie counts as dead: where PID 1 reaps lazily it still answers kill -0.
born() {
  local line fields
  { line=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  # Behind the name in parentheses: state is the first field, start time the twentieth.
  read -ra fields <<<"${line##*) }"
  [[ ${fields[0]} != [ZX] ]] && printf '%s' "${fields[19]}"
}

remember() { # name pid
  printf '%s\n' "$2" >"$RUN/$1.pid"
  born "$2" >"$RUN/$1.born" || true
}

# Prints the pid when the process runs.
pid_of() {
  local pid time
  [[ -s $RUN/$1.pid ]] || return 1
  pid=$(<"$RUN/$1.pid")
  time=$(born "$pid") && [[ $time == "$(cat "$RUN/$1.born" 2>/dev/null)" ]] && printf '%s' "$pid"
}
running() { pid_of "$1" >/dev/null; }

wait_gone() { # pid seconds
  local i
  for ((i = 0; i < $2 * 20; i++)); do
    born "$1" >/dev/null || return 0
    sleep 0.05
  done
  return 1
}

# SIGTERM to the process and what it started, SIGKILL if that does not help.
stop_process() { # name seconds
  local pid
  if pid=$(pid_of "$1"); then
    kill -TERM -- "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null || true
    if ! wait_gone "$pid" "$2"; then
      warn "$1 (pid $pid) did not stop within $2 s: SIGKILL"
      kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
      wait_gone "$pid" 5 || warn "$1 (pid $pid) does not die"
    fi
  fi
  rm -f "$RUN/$1.pid" "$RUN/$1.born"
}

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

need_free_port() { # port who
  port_taken "$1" || return 0
  local owner=''
  # Only root and the owner see the process.
  owner=$(ss -ltnpH "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/ by \1 (pid \2)/p' | head -1) || true
  die "port $1, needed by $2, is in use$owner. Stop that, or choose other ports: LGSP_PORT_BASE=9080 LGSP_HOME=$LGSP_HOME-9080 ./lgsp up"
}

# A log is cut at the start of its process, so that it cannot fill the disk over many starts.
fresh_log() {
  if [[ -f $1 ]] && (($(stat -c %s "$1") > 20000000)); then mv -f "$1" "$1.1"; fi
}
