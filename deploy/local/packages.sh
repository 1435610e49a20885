# shellcheck shell=bash
# Installs what the machine lacks. Root is needed only when something is missing.

# The newest PostgreSQL there is.
find_postgres() { PG_BIN=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1) || true; }
find_postgres
RMQ_BIN=/usr/lib/rabbitmq/bin

missing_packages() {
  [[ -x $PG_BIN/initdb ]] || echo postgresql
  [[ -x $RMQ_BIN/rabbitmq-server ]] || echo rabbitmq-server
  command -v openssl >/dev/null || echo openssl
  command -v curl >/dev/null || echo curl
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null || die "please install: ${missing[*]}"
  local root=()
  if ((EUID)); then
    command -v sudo >/dev/null || die "as root, please: apt-get install --no-install-recommends ${missing[*]}"
    root=(sudo)
  fi
  say "installing Debian packages: ${missing[*]}"
  "${root[@]}" bash "$LOCAL/install-packages.sh" "${missing[@]}" >"$LOGS/packages.log" 2>&1 </dev/null ||
    { tail -n 20 "$LOGS/packages.log" >&2; die "the packages could not be installed: $LOGS/packages.log"; }
  find_postgres
}

# What a single test needs: without it that test says why it is skipped.
install_for_tests() {
  [[ -e /usr/lib/softhsm/libsofthsm2.so ]] && return 0
  if ((EUID)) || ! command -v apt-get >/dev/null ||
    ! bash "$LOCAL/install-packages.sh" softhsm2 >"$LOGS/packages.log" 2>&1 </dev/null; then
    say "softhsm2 is not installed: the test with a security module is skipped"
  fi
}

# The yardsticks of the gateway and the load.
install_for_bench() {
  local missing=()
  command -v nginx >/dev/null || [[ -x /usr/sbin/nginx ]] || missing+=(nginx-light)
  command -v haproxy >/dev/null || [[ -x /usr/sbin/haproxy ]] || missing+=(haproxy)
  command -v wrk >/dev/null || missing+=(wrk)
  ((${#missing[@]})) || return 0
  if ((EUID)) || ! command -v apt-get >/dev/null; then die "as root, please: apt-get install --no-install-recommends ${missing[*]}"; fi
  say "installing Debian packages: ${missing[*]}"
  bash "$LOCAL/install-packages.sh" "${missing[@]}" >"$LOGS/packages.log" 2>&1 </dev/null || die "the packages could not be installed: $LOGS/packages.log"
}

need_sdk() {
  command -v dotnet >/dev/null || die "the .NET SDK is missing: install 10.0.4xx (https://dotnet.microsoft.com/download) and put dotnet on PATH"
  (cd "$LGSP_ROOT" && dotnet --version >/dev/null 2>&1) ||
    die "global.json asks for .NET SDK $(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$LGSP_ROOT/global.json"); here: $(dotnet --list-sdks 2>/dev/null | tr '\n' ' ')"
}
