# shellcheck shell=bash
# Builds the solution when a source is newer than the last good build: asking dotnet would take seconds each time.

BUILT=$LGSP_ROOT/artifacts/.built

sources_changed() {
  local name
  [[ -e $BUILT ]] || return 0
  for name in "${SERVICES[@]}"; do [[ -s $(program_of "${PROJECT[$name]}") ]] || return 0; done
  # A folder is newer too when a file in it was deleted.
  [[ -n $(cd "$LGSP_ROOT" && find contracts gateway services tests deploy/simulators deploy/demo Directory.Build.props \
    Directory.Packages.props GiaLai.Lgsp.sln global.json BannedSymbols.txt .editorconfig \
    \( -name bin -o -name obj -o -name node_modules \) -prune -o -newer "$BUILT" -print -quit 2>/dev/null) ]]
}

build() { # log [dotnet build arguments…]
  local log=$1
  shift
  mkdir -p "$LGSP_ROOT/artifacts"
  (
    flock 8
    sources_changed || exit 0
    say "building (the first time takes a minute or two)"
    # The time before the build counts: what is edited meanwhile is built the next time.
    : >"$BUILT.new"
    if ! (cd "$LGSP_ROOT" && dotnet build GiaLai.Lgsp.sln -c Release --nologo -v q "$@" </dev/null >"$log" 2>&1 8>&- 9>&-); then
      grep -E '(error|warning) [A-Z]+[0-9]+' "$log" | sort -u | head -40 >&2 || tail -n 20 "$log" >&2
      warn "the build failed: $log"
      exit 1
    fi
    mv "$BUILT.new" "$BUILT"
  ) 8>"$LGSP_ROOT/artifacts/.build.lock"
}
