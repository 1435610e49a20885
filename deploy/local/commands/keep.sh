# shellcheck shell=bash
# ./lgsp keep <client id>: keeps the secret that standard input gives, for `./lgsp token` and env.json. A system's secret is shown once.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
need_platform
client=${1:-}
[[ $client =~ ^[a-z][a-z0-9-]{1,40}(@[A-Z0-9.]{3,35})?$ ]] || die "usage: ./lgsp keep <client id>, the secret on standard input"
IFS= read -r secret || [[ -n $secret ]] || die "no secret on standard input"
umask 077
printf '%s' "$secret" >"$SECRETS/clients/$client"
write_env_json
