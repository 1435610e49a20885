# shellcheck shell=bash
# A private RabbitMQ on 127.0.0.1: AMQP on BASE, management BASE+1, metrics +2, Erlang distribution +4, epmd +5,
# command-line tools +10..+19. Its own HOME (cookie), node name, epmd and plugin file keep it apart from any other broker.

# Call it in a subshell: it exports the environment of the instance.
rabbitmq_environment() { # folder base
  local folder=$1 base=$2
  unset "${!RABBITMQ_@}"
  export HOME=$folder LANG=C.UTF-8 LC_ALL=C.UTF-8
  export ERL_EPMD_PORT=$((base + 5)) ERL_EPMD_ADDRESS=127.0.0.1
  # The data folder is called after the node: the name of the first start stays, whatever the ports are later.
  RABBITMQ_NODENAME=$(<"$folder/node-name")@localhost
  export RABBITMQ_NODENAME RABBITMQ_CONF_ENV_FILE=/dev/null
  export RABBITMQ_CONFIG_FILE=$folder/rabbitmq.conf RABBITMQ_ADVANCED_CONFIG_FILE=$folder/advanced.config
  export RABBITMQ_ENABLED_PLUGINS_FILE=$folder/enabled_plugins
  export RABBITMQ_MNESIA_BASE=$folder/data RABBITMQ_LOG_BASE=$folder/log
  export RABBITMQ_PID_FILE=$folder/rabbit.pid RABBITMQ_GENERATED_CONFIG_DIR=$folder/generated
  export RABBITMQ_DIST_PORT=$((base + 4)) RABBITMQ_NODE_PORT=$base RABBITMQ_NODE_IP_ADDRESS=127.0.0.1
  export RABBITMQ_CTL_DIST_PORT_MIN=$((base + 10)) RABBITMQ_CTL_DIST_PORT_MAX=$((base + 19))
  # Two schedulers that do not spin: the broker shares the machine with everything else.
  export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none'
  # Makes the start script exec Erlang instead of waiting beside it: the pid is the broker's.
  export RUNNING_UNDER_SYSTEMD=true
}

# RabbitMQ's password hash: base64(salt ‖ SHA-256(salt ‖ password)), salt of 4 bytes.
rabbitmq_hash() { # password-file
  local salt
  salt=$(openssl rand -hex 4 | sed 's/../\\x&/g')
  { printf '%b' "$salt"; { printf '%b' "$salt"; cat "$1"; } | openssl dgst -sha256 -binary; } | base64 -w0
}

# Users: `lgsp` (what the services use: the vhost, no management) and `admin` (management, readiness).
rabbitmq_definitions() { # folder lgsp-password-file admin-password-file
  local everything='"configure":".*","write":".*","read":".*"'
  cat >"$1/definitions.json" <<J
{
  "users": [
    {"name":"lgsp","password_hash":"$(rabbitmq_hash "$2")","hashing_algorithm":"rabbit_password_hashing_sha256","tags":""},
    {"name":"admin","password_hash":"$(rabbitmq_hash "$3")","hashing_algorithm":"rabbit_password_hashing_sha256","tags":"administrator"}
  ],
  "vhosts": [{"name":"/"}, {"name":"lgsp"}],
  "permissions": [
    {"user":"lgsp","vhost":"lgsp",$everything},
    {"user":"admin","vhost":"lgsp",$everything},
    {"user":"admin","vhost":"/",$everything}
  ]
}
J
}

# Starts the broker in the background and prints its pid.
rabbitmq_start() { # folder base lgsp-password-file admin-password-file
  local folder=$1 base=$2
  mkdir -p "$folder/data" "$folder/log" "$folder/generated"
  [[ -s $folder/.erlang.cookie ]] || openssl rand -hex 20 >"$folder/.erlang.cookie"
  chmod 400 "$folder/.erlang.cookie"
  [[ -s $folder/node-name ]] || echo "lgsp$base" >"$folder/node-name"
  rabbitmq_definitions "$folder" "$3" "$4"
  printf 'machine 127.0.0.1 login admin password %s\n' "$(<"$4")" >"$folder/netrc"
  echo '[rabbitmq_management,rabbitmq_prometheus].' >"$folder/enabled_plugins"
  cat >"$folder/rabbitmq.conf" <<C
listeners.tcp.default = 127.0.0.1:$base
management.tcp.ip = 127.0.0.1
management.tcp.port = $((base + 1))
prometheus.tcp.ip = 127.0.0.1
prometheus.tcp.port = $((base + 2))
load_definitions = $folder/definitions.json
log.console = false
log.file = rabbitmq.log
log.file.level = info
disk_free_limit.absolute = 200MB
vm_memory_high_watermark.absolute = 1GB
collect_statistics_interval = 5000
C
  fresh_log "$folder/log/rabbitmq.log"
  (
    rabbitmq_environment "$folder" "$base"
    cd "$folder" || exit
    # As many connections as a load trial opens. More would make Erlang slow to start: it closes them one by one.
    ulimit -Sn 65536 2>/dev/null || true
    exec setsid "$RMQ_BIN/rabbitmq-server" >>"$folder/log/output.log" 2>&1 </dev/null 9>&-
  ) &
  printf '%s' "$!"
}

rabbitmq_answers() { # folder base
  curl -fsS -m 2 -o /dev/null --netrc-file "$1/netrc" "http://127.0.0.1:$(($2 + 1))/api/health/checks/local-alarms" 2>/dev/null
}

# rabbitmqctl wait would cost the start of an Erlang machine: the management port is asked instead.
rabbitmq_wait() { # folder base pid
  local i
  for ((i = 0; i < 600; i++)); do
    rabbitmq_answers "$1" "$2" && return 0
    born "$3" >/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$1/log/output.log" "$1/log/rabbitmq.log" >&2 || true
  return 1
}

# SIGTERM lets the broker close its queues; its epmd would stay.
rabbitmq_stop() { # folder base pid
  if born "$3" >/dev/null; then
    kill -TERM "$3" 2>/dev/null || true
    if ! wait_gone "$3" 30; then
      warn "RabbitMQ (pid $3) did not stop within 30 s: SIGKILL"
      kill -KILL "$3" 2>/dev/null || true
      wait_gone "$3" 5 || true
    fi
  fi
  epmd -port $(($2 + 5)) -kill >/dev/null 2>&1 || true
}
