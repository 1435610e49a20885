# shellcheck shell=bash
# The trace viewer: the Aspire dashboard, pinned in package.json, installed once per checkout. The platform works without it.

TRACES_FOLDER=$LGSP_ROOT/artifacts/trace-viewer
ASPIRE=$TRACES_FOLDER/node_modules/@microsoft/aspire-cli-linux-x64/bin/aspire

install_traces() {
  [[ -x $ASPIRE && $TRACES_FOLDER/package-lock.json -nt $LOCAL/package-lock.json ]] && return 0
  [[ $(uname -m) == x86_64 ]] || { warn "no trace viewer: it is for x86_64 only"; return 1; }
  command -v npm >/dev/null || { warn "no trace viewer: npm is missing (Node.js 18 or newer brings it)"; return 1; }
  mkdir -p "$TRACES_FOLDER"
  cp "$LOCAL/package.json" "$LOCAL/.npmrc" "$TRACES_FOLDER/"
  cp "$LOCAL/package-lock.json" "$TRACES_FOLDER/package-lock.json"
  if ! (cd "$TRACES_FOLDER" && timeout 180 npm ci --ignore-scripts --no-audit --no-fund >"$LOGS/traces-install.log" 2>&1 </dev/null 9>&-); then
    rm -rf "$TRACES_FOLDER/node_modules"
    warn "no trace viewer: npm could not install it, see $LOGS/traces-install.log"
    return 1
  fi
  touch "$TRACES_FOLDER/package-lock.json"
}

start_traces() {
  running traces && return 0
  install_traces || return 1
  fresh_log "$LOGS/traces.log"
  (
    # It unpacks itself under HOME.
    export HOME=$TRACES_FOLDER/home ASPIRE_CLI_TELEMETRY_OPTOUT=true NO_COLOR=1
    mkdir -p "$HOME"
    exec setsid "$ASPIRE" dashboard run --nologo --non-interactive --allow-anonymous --frontend-url "$TRACES_URL" \
      --otlp-grpc-url "http://127.0.0.1:$((B + 21))" --otlp-http-url "http://127.0.0.1:$((B + 22))" >>"$LOGS/traces.log" 2>&1 </dev/null 9>&-
  ) &
  remember traces "$!"
}

traces_ready() { curl -fsS -m 2 -o /dev/null "$TRACES_URL/" 2>/dev/null; }
