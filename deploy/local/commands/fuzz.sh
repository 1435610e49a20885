# shellcheck shell=bash
# ./lgsp fuzz [seconds]: afl-fuzz against the reader of edXML documents, instrumented by SharpFuzz. What it finds stays in artifacts/fuzz.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
need_sdk
seconds=${1:-300}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "how many seconds? $seconds is no number"
command -v afl-fuzz >/dev/null || die "afl-fuzz is missing, please: apt-get install --no-install-recommends afl++"
folder=$LGSP_ROOT/artifacts/fuzz
mkdir -p "$folder"
version=$(sed -n 's/.*Include="SharpFuzz" Version="\([^"]*\)".*/\1/p' "$LGSP_ROOT/Directory.Packages.props")
[[ -x $folder/tools/sharpfuzz ]] ||
  dotnet tool install SharpFuzz.CommandLine --version "$version" --tool-path "$folder/tools" >"$folder/tool.log" 2>&1 || { cat "$folder/tool.log" >&2; die "the tool sharpfuzz could not be installed"; }
# A copy: instrumenting changes the library.
rm -rf "$folder/program" "$folder/seeds" "$folder/run"
(cd "$LGSP_ROOT" && dotnet publish tests/Edxml.Fuzz -c Release --nologo -v q -o "$folder/program") || exit 1
dotnet "$folder/program/GiaLai.Lgsp.Edxml.Fuzz.dll" seeds "$folder/seeds"
DOTNET_ROLL_FORWARD=LatestMajor "$folder/tools/sharpfuzz" "$folder/program/GiaLai.Lgsp.Edxml.dll"
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1 DOTNET_gcServer=0 DOTNET_TieredCompilation=1
afl-fuzz -i "$folder/seeds" -o "$folder/run" -V "$seconds" -t 10000 -m none -- "$(command -v dotnet)" "$folder/program/GiaLai.Lgsp.Edxml.Fuzz.dll" >"$folder/afl.log" 2>&1 || { tail -n 20 "$folder/afl.log" >&2; exit 1; }
grep -E '^(run_time|execs_done|execs_per_sec|corpus_count|edges_found|saved_crashes|saved_hangs) ' "$folder/run/default/fuzzer_stats"
grep -qE '^saved_crashes +: 0$' "$folder/run/default/fuzzer_stats"
