# shellcheck shell=bash
# ./lgsp demo: the main journeys through the public interfaces; starts the platform when it does not run.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
bash "$(dirname "$0")/status.sh" >/dev/null 2>&1 || bash "$(dirname "$0")/up.sh"
program=$(program_of Demo)
[[ -s $program ]] || die "the demo is not built: there is no $program"
export LGSP_ENV=$LGSP_HOME/env.json LGSP_COMMAND=$LGSP_ROOT/lgsp
exec dotnet "$program" "$@"
