# shellcheck shell=bash
# ./lgsp demo: the main journeys through the public interfaces, on a platform that `up` has brought to the present build.
# LGSP_NO_BUILD, when set, takes what is built.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
bash "$(dirname "$0")/up.sh" ${LGSP_NO_BUILD:+--no-build} || exit 1
program=$(program_of Demo)
[[ -s $program ]] || die "the demo is not built: there is no $program"
export LGSP_ENV=$LGSP_HOME/env.json LGSP_COMMAND=$LGSP_ROOT/lgsp
exec dotnet "$program" "$@"
