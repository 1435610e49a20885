# shellcheck shell=bash
# ./lgsp webhook: the npm package standardwebhooks, written by others, checks a push. Standard input: {"secret", "headers", "body"} as JSON.
# Exit 0: it is the platform's; 1: it is not; 2: there is no npm to fetch the package with.
# shellcheck source=../all.sh
. "$(dirname "$0")/../all.sh"
need_platform
folder=$LGSP_HOME/webhooks
if [[ ! -d $folder/node_modules/standardwebhooks ]]; then
  command -v npm >/dev/null || { warn "npm is missing (Node.js 18 or newer brings it)"; exit 2; }
  mkdir -p "$folder"
  cp "$LGSP_ROOT"/tests/Exchange.Tests/Foreign/* "$LOCAL/.npmrc" "$folder/"
  (cd "$folder" && timeout 120 npm ci --ignore-scripts --no-audit --no-fund >"$LOGS/webhooks-install.log" 2>&1 </dev/null) ||
    { warn "standardwebhooks could not be fetched, see $LOGS/webhooks-install.log"; exit 2; }
fi
cd "$folder" || exit 1
exec node verify.cjs
