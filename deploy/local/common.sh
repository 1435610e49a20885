# shellcheck shell=bash
# What every command needs: folders, ports, the start list, messages.
set -euo pipefail
umask 077

LGSP_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
LOCAL=$LGSP_ROOT/deploy/local
LGSP_HOME=$(realpath -m "${LGSP_HOME:-$LGSP_ROOT/.lgsp}")
RUN=$LGSP_HOME/run
LOGS=$LGSP_HOME/logs
SECRETS=$LGSP_HOME/secrets
export LGSP_ROOT LGSP_HOME
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1

say() { printf '%s\n' "$*"; }
warn() { printf 'lgsp: %s\n' "$*" >&2; }
die() { warn "$*"; exit 1; }

# A home stays on its ports: without LGSP_PORT_BASE the ones of its first start are used again.
saved_base=
[[ -f $LGSP_HOME/port-base ]] && saved_base=$(<"$LGSP_HOME/port-base")
B=${LGSP_PORT_BASE:-${saved_base:-8080}}
if [[ ! $B =~ ^[0-9]{4,5}$ ]] || ((B < 1024 || B > 65000)); then die "LGSP_PORT_BASE must be a number from 1024 to 65000, not '$B'"; fi
LGSP_PORT_BASE=$B
export LGSP_PORT_BASE

GATEWAY_URL=http://127.0.0.1:$B
GATEWAY_TLS_URL=https://127.0.0.1:$((B + 363))
TRACES_URL=http://127.0.0.1:$((B + 20))
PG_PORT=$((B + 30))
RMQ_PORT=$((B + 40))
export GATEWAY_URL GATEWAY_TLS_URL TRACES_URL

SERVICES=() LEFT_OUT=()
declare -A PROJECT PORT DATABASE SCOPES READY EXTRA
while read -r name project port database scopes ready extra; do
  [[ -z $name || $name == \#* ]] && continue
  if [[ ! -f $LGSP_ROOT/$project ]]; then
    LEFT_OUT+=("$name")
    continue
  fi
  SERVICES+=("$name")
  PROJECT[$name]=$project PORT[$name]=$((B + port)) READY[$name]=$ready EXTRA[$name]=$extra
  DATABASE[$name]=${database#-} SCOPES[$name]=${scopes#-}
done <"$LOCAL/start-list.txt"

is_service() { [[ -n ${PROJECT[$1]:-} ]]; }
is_simulator() { [[ ${PROJECT[$1]} == deploy/simulators/* ]]; }
url_of() { printf 'http://127.0.0.1:%s' "${PORT[$1]}"; }

# The built program of a project: artifacts/bin/Registry/release/GiaLai.Lgsp.Registry.dll
program_of() {
  local project=${1##*/}
  project=${project%.csproj}
  printf '%s/artifacts/bin/%s/release/GiaLai.Lgsp.%s.dll' "$LGSP_ROOT" "$project" "$project"
}

# Others may walk through (user postgres must, when root starts the platform), not look: what is inside is 700 or 600.
make_home() {
  if [[ -e $LGSP_HOME && ! -O $LGSP_HOME ]]; then die "$LGSP_HOME belongs to another user: choose another LGSP_HOME"; fi
  # `reset` deletes the whole folder: only one that we made may become a home.
  if [[ -d $LGSP_HOME && ! -e $LGSP_HOME/.lgsp-home && -n $(ls -A "$LGSP_HOME") ]]; then die "$LGSP_HOME holds other things: choose an empty LGSP_HOME"; fi
  (umask 022 && mkdir -p "$LGSP_HOME")
  chmod 711 "$LGSP_HOME"
  mkdir -p "$RUN" "$LOGS" "$SECRETS"
  : >"$LGSP_HOME/.lgsp-home"
}

# For commands on a platform that has been started before.
need_platform() {
  [[ -e $LGSP_HOME/.lgsp-home ]] || die "there is no platform in $LGSP_HOME: ./lgsp up makes one"
  [[ -z $saved_base || $saved_base == "$B" ]] ||
    die "the platform in $LGSP_HOME is on port base $saved_base, LGSP_PORT_BASE says $B: set LGSP_HOME to the other platform's folder too"
}

# One command at a time changes a platform. Started processes must not inherit the lock: they close descriptor 9.
lock_home() {
  exec 9>"$RUN/lock"
  flock -n 9 || { say "waiting for another ./lgsp command on this platform"; flock -w 300 9 || die "still locked after 300 s"; }
}
