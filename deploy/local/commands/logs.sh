# shellcheck shell=bash
# ./lgsp logs <service> [-f]
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
need_platform
name=${1:-}
is_known "$name" || die "whose log? ./lgsp logs <service> [-f]; there are: ${ALL[*]}"
[[ -f $(log_of "$name") ]] || die "$name has no log yet"
if [[ ${2:-} == -f ]]; then exec tail -n 100 -F "$(log_of "$name")"; fi
[[ -z ${2:-} ]] || die "unknown option $2: ./lgsp logs <service> [-f]"
exec tail -n 200 "$(log_of "$name")"
