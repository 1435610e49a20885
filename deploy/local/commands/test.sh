# shellcheck shell=bash
# ./lgsp test [--no-build] [project or part of a test's name] [--options of the test platform…]
# ./lgsp test -- <command…>: runs a command of yours beside the servers of the tests.
# The last line is always `N passed, N failed, N skipped`; exit 0 only if tests ran and none failed.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
# shellcheck source=../test-servers.sh
. "$(dirname "$0")/../test-servers.sh"

passed=0 failed=0 skipped=0 closing=yes workers=()
finish() {
  local code=$? pid
  trap - EXIT
  trap '' INT TERM HUP
  for pid in "${workers[@]}"; do kill -KILL -- "-$pid" 2>/dev/null || true; done
  # Collects them quietly: the shell would report each as killed.
  { wait "${workers[@]}" || true; } 2>/dev/null
  stop_test_servers
  if [[ $closing == yes ]]; then
    printf '%s passed, %s failed, %s skipped\n' "$passed" "$failed" "$skipped"
    if ((code == 0 && (failed > 0 || passed == 0))); then code=1; fi
  fi
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

build=yes only='' options=() command=()
while (($#)); do
  case $1 in
    --no-build) build=no ;;
    --) shift; command=("$@"); closing=no; break ;;
    -*) options=("$@"); break ;;
    *) [[ -z $only ]] || die "one project or test name at a time"; only=$1 ;;
  esac
  shift
done

make_home
install_packages
install_for_tests
need_sdk
start_test_servers
if ((${#command[@]})); then
  wait_test_servers
  "${command[@]}"
  exit
fi
[[ $build == no ]] || build "$LOGS/build.log" || exit 1

# As for the services of a platform: many short-lived processes, little of what they run is worth a second compilation.
export DOTNET_TC_CallCountingDelayMs=7D0
mapfile -t projects < <(sed -n 's/.*"\(tests[\\/][^"]*\.Tests\)\.csproj".*/\1/p' "$LGSP_ROOT/GiaLai.Lgsp.sln" | sed 's/.*[\\/]//')
if [[ -n $only ]]; then
  mapfile -t chosen < <(printf '%s\n' "${projects[@]}" | grep -ixE "$only(\.Tests)?" || true)
  if ((${#chosen[@]})); then projects=("${chosen[@]}"); else options=(--filter-method "*$only*" "${options[@]}"); fi
fi

results=$LGSP_ROOT/artifacts/test-results
mkdir -p "$results"
# The longest first, as measured the last time: the two workers then end together. A new project counts as long. Whole platforms come last, alone.
seconds_of() {
  if [[ $1 == EndToEnd.Tests ]]; then echo 0; else cat "$results/$1.seconds" 2>/dev/null || echo 999; fi
}
mapfile -t projects < <(for name in "${projects[@]}"; do printf '%s %s\n' "$(seconds_of "$name")" "$name"; done | sort -rn | cut -d' ' -f2)
wait_test_servers

# In a process group of its own, so that it can be ended with all that it started.
run_project() { # name
  local program=$LGSP_ROOT/artifacts/bin/$1/release/GiaLai.Lgsp.$1.dll
  rm -f "$results/$1.trx"
  exec setsid timeout --foreground -k 10 1200 dotnet "$program" --results-directory "$results" --report-xunit-trx --report-xunit-trx-filename "$1.trx" \
    --no-ansi --progress off --exit-on-process-exit $$ "${options[@]}" >"$results/$1.log" 2>&1 </dev/null
}

counter() { sed -n "s/.*<Counters[^>]* $2=\"\([0-9]*\)\".*/\1/p" "$results/$1.trx" 2>/dev/null | head -1; }

report() { # name exit-code seconds
  local name=$1 code=$2 total good bad
  total=$(counter "$name" total) good=$(counter "$name" passed) bad=$(counter "$name" failed)
  if [[ -z $total ]] || ((code != 0 && code != 8 && ${bad:-0} == 0)); then
    # No result file, or an end that no test explains: a crash or a time-out.
    failed=$((failed + 1))
    printf '%-28s ended with exit code %s after %s s\n' "$name" "$code" "$3"
    tail -n 40 "$results/$name.log"
  elif ((bad > 0)); then
    printf '%-28s %5s passed, %s failed, %s skipped   %s s\n' "$name" "$good" "$bad" $((total - good - bad)) "$3"
    { grep -v '^warning:' "$results/$name.log" | head -n 400; } || true
  elif ((total > 0)); then
    printf '%-28s %5s passed, %s failed, %s skipped   %s s\n' "$name" "$good" "$bad" $((total - good - bad)) "$3"
  fi
  passed=$((passed + ${good:-0})) failed=$((failed + ${bad:-0})) skipped=$((skipped + ${total:-0} - ${good:-0} - ${bad:-0}))
  if ((${#options[@]} == 0)); then printf '%s\n' "$3" >"$results/$name.seconds"; fi
}

declare -A name_of=() since=()
width=$(nproc)
((width <= 2)) || width=2
collect() {
  local pid code=0
  wait -n -p pid "${!name_of[@]}" || code=$?
  report "${name_of[$pid]}" "$code" $((SECONDS - since[$pid]))
  unset "name_of[$pid]"
}
for name in "${projects[@]}"; do
  if [[ ! -s $LGSP_ROOT/artifacts/bin/$name/release/GiaLai.Lgsp.$name.dll ]]; then
    warn "$name is not built"
    failed=$((failed + 1))
    continue
  fi
  [[ $name != EndToEnd.Tests ]] || width=1
  while ((${#name_of[@]} >= width)); do collect; done
  run_project "$name" & pid=$!
  workers+=("$pid") name_of[$pid]=$name since[$pid]=$SECONDS
done
while ((${#name_of[@]})); do collect; done
if ((failed > 0)); then
  say "failed:"
  for name in "${projects[@]}"; do sed -n 's/^failed \(.*\) ([^()]*)$/  \1/p' "$results/$name.log" 2>/dev/null || true; done
  say "details: $results"
fi
exit 0
