# shellcheck shell=bash
# ./lgsp token [client]: an access token of a machine client (default: operator), for curl.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
need_platform
client=${1:-operator}
[[ -s $SECRETS/clients/$client ]] || die "no client $client; there are: $(cd "$SECRETS/clients" && echo *)"
# The secret goes by standard input: on the command line ps would show it.
answer=$(printf 'user = "%s:%s"\n' "$client" "$(<"$SECRETS/clients/$client")" |
  curl -sS -m 10 -K - -d grant_type=client_credentials "$GATEWAY_URL/token") || die "the gateway does not answer: ./lgsp status"
token=$(sed -n 's/.*"access_token" *: *"\([^"]*\)".*/\1/p' <<<"$answer")
[[ -n $token ]] || die "no token: $answer"
say "$token"
